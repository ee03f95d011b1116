import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentStatus } from "../../../agent/domain/agent-status.js";
import type { ActiveState } from "../../../agent/domain/remediation/transitions.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { bootStateOf, folderDigests } from "../../agent/rig/bank-bytes.js";
import { hookRequest } from "../../agent/rig/banked-sandbox.js";
import type { End } from "../../agent/rig/fault-ends.js";
import type { RigHost } from "../../rig/fleet.js";
import type { RemediatedFleet } from "./remediated-fleet.js";

const FALSE = JSON.stringify({ reboot: { command: ["/bin/false"] } });

/** States in which a fault leaves both banks as they were, where the remediation does not go on: content is read through before a bank is touched. */
const BEFORE_BANKS: readonly ActiveState[] = ["STAGING", "PRECHECKS", "ENTERING_MAINTENANCE", "APPLYING"];

interface Banks {
  readonly booted: string;
  readonly standBy: string;
  readonly old: Readonly<Record<string, string>>;
  readonly other: Readonly<Record<string, string>>;
}

/** The host of a fleet that meets a fault in one state. */
export class StruckHost {
  readonly name: string;
  #banks: Banks | undefined;

  constructor(
    readonly lab: RemediatedFleet,
    readonly state: ActiveState,
  ) {
    this.name = `at-${state.toLowerCase().replaceAll("_", "-")}`;
  }

  get #host(): RigHost {
    return this.lab.host(this.name);
  }

  get banks(): Banks {
    return this.#banks ?? assert.fail("nobody has looked at its banks");
  }

  /** How its banks are before the remediation. */
  async remember(): Promise<void> {
    const [standing] = await sandboxDriver(this.#host.root).banks();
    const path = (bank: string | undefined) => join(this.#host.root, "host", bank ?? "");
    const [booted, standBy] = [path(standing?.booted.name), path(standing?.standBy.name)];
    this.#banks = { booted, standBy, old: folderDigests(booted), other: folderDigests(standBy) };
  }

  async killed(): Promise<void> {
    await this.#host.stop("SIGKILL");
  }

  /** As when somebody pulls the plug: the next boot chooses its bank anew. */
  async powerCycled(): Promise<void> {
    await this.#host.stop("SIGKILL");
    await sandboxDriver(this.#host.root).reboot(hookRequest());
  }

  start(): Promise<void> {
    return this.#host.start();
  }

  get #staged(): readonly string[] {
    const vibs = join(this.#host.stagingFolder, "vibs");
    return readdirSync(vibs).map((file) => join(vibs, file));
  }

  deleteStaged(): void {
    for (const file of this.#staged) unlinkSync(file);
  }

  alterStaged(): void {
    for (const file of this.#staged) {
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
      writeFileSync(file, bytes);
    }
  }

  /** What its state needs fails, from now on or as the state begins; what is answered mends that. */
  async break(build: string): Promise<Breakage> {
    const host = this.#host;
    const { booted, standBy } = this.banks;
    const mend = () => this.lab.mend(this.name);
    switch (this.state) {
      case "STAGING": {
        const [from, to] = [join(booted, "imgdb.tgz"), join(host.root, "imgdb.away")];
        return { atState: () => renameSync(from, to), afterState: () => renameSync(to, from) };
      }
      case "PRECHECKS": {
        const cfg = join(standBy, "boot.cfg");
        const before = readFileSync(cfg);
        const pending = "bootstate=1\nbuild=7.0.0-1\nupdated=9\nkernel=b.b00\nmodules=\n";
        return { atState: () => writeFileSync(cfg, pending), afterState: () => writeFileSync(cfg, before) };
      }
      case "ENTERING_MAINTENANCE":
        this.lab.fail(this.name, "enterMaintenance");
        return { afterwards: mend };
      case "APPLYING":
      case "ROLLING_BACK": {
        const away = join(host.root, "bank.away");
        return {
          atState: () => {
            renameSync(standBy, away);
            writeFileSync(standBy, "no folder");
          },
          afterState: () => {
            unlinkSync(standBy);
            renameSync(away, standBy);
          },
          afterwards: mend,
        };
      }
      case "REBOOTING":
        await host.stop();
        await host.start({ GREENROOM_AGENT_HOOKS: FALSE });
        return {
          afterwards: async () => {
            await host.stop();
            await host.start();
          },
        };
      case "VERIFYING":
        this.lab.spoil(this.name, build);
        return { afterwards: mend };
      case "LEAVING_MAINTENANCE":
        this.lab.fail(this.name, "leaveMaintenance");
        return { afterwards: mend };
    }
  }

  async status(): Promise<AgentStatus> {
    return JSON.parse((await this.#host.status("--output", "json")).stdout) as AgentStatus;
  }

  /** The bytes of the bank that ran are as they were; the other one is chosen by the next boot only if it is proven. */
  assertBanks(end: End): void {
    const { booted, standBy, old, other } = this.banks;
    assert.deepEqual(folderDigests(booted), old, `${this.name}: the old bank`);
    const untouched = BEFORE_BANKS.includes(this.state);
    if (end === "R" || this.state === "LEAVING_MAINTENANCE")
      assert.equal(bootStateOf(standBy), "0", `${this.name}: the new bank is settled`);
    else if (untouched) assert.deepEqual(folderDigests(standBy), other, `${this.name}: the other bank`);
    else if (!(this.state === "ROLLING_BACK" && end === "F"))
      assert.equal(bootStateOf(standBy), "3", `${this.name}: nothing boots the new bank`);
  }
}

interface Breakage {
  readonly atState?: () => void;
  /** Once the state has failed, before anything follows from it. */
  readonly afterState?: () => void;
  readonly afterwards?: () => void | Promise<void>;
}
