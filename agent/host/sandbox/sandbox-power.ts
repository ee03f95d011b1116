import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFileDurably } from "../../../core/durable/durable-file.js";
import { Folder } from "../../../core/durable/folder.js";
import { chooseBank } from "../../../formats/bootbank/choose-bank.js";
import { setState } from "../bank-change/boot-state.js";
import { bootRecordName, writeBootRecord } from "../boot-bank/boot-record.js";
import { BANKS, bootCfgIn, readBanks, type Bank } from "../boot-bank/machine.js";
import type { BuiltInPower } from "../hooks/host-hooks.js";

/** Lines of builds (boot.cfg), in the sandbox's folder: how a boot of them goes. */
const UNHEALTHY = "unhealthy-builds";
const UNBOOTABLE = "unbootable-builds";
const JOURNAL = "reboot.json";
const BOOT_ID = "boot-id";

const journal = z.strictObject({
  bootId: z.string(),
  machines: z.array(
    z.strictObject({
      id: z.string(),
      booted: z.string(),
      states: z.array(
        z.strictObject({
          bank: z.enum(BANKS),
          bootstate: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
        }),
      ),
    }),
  ),
});
type Journal = z.infer<typeof journal>;

/** How a sandbox is rebooted, and whether it came up well (DECISIONS 2): no machine is behind it, only its files change. */
export class SandboxPower implements BuiltInPower {
  readonly #root: string;
  /** Folders with banks, by target id. */
  readonly #machines: () => ReadonlyMap<string, string>;

  constructor(root: string, machines: () => ReadonlyMap<string, string>) {
    this.#root = root;
    this.#machines = machines;
  }

  /** A new boot id, and on host and DPUs what the bank chooser of FORMAT 9.2 does. What a kill interrupted is ended, not begun anew. */
  async reboot(): Promise<void> {
    using folder = Folder.open(this.#root);
    const plan = this.#begun() ?? (await this.#planned());
    writeFileDurably(folder, JOURNAL, Buffer.from(JSON.stringify(plan)));
    for (const machine of plan.machines) await this.#boot(machine, plan.bootId);
    writeFileDurably(folder, BOOT_ID, Buffer.from(`${plan.bootId}\n`));
    folder.remove(JOURNAL);
    folder.sync();
  }

  async trouble(): Promise<string | undefined> {
    const unhealthy = this.#builds(UNHEALTHY);
    const bootId = readFileSync(join(this.#root, BOOT_ID), "utf8").trim();
    for (const [id, folder] of this.#machines()) {
      const build = await runningBuild({ id, folder, root: this.#root, bootId });
      if (unhealthy.includes(build)) return `${id}: the boot of ${build} is not well (${UNHEALTHY} of this sandbox)`;
    }
    return undefined;
  }

  #begun(): Journal | undefined {
    const path = join(this.#root, JOURNAL);
    return existsSync(path) ? journal.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
  }

  async #planned(): Promise<Journal> {
    const unbootable = this.#builds(UNBOOTABLE);
    const machines = await Promise.all(
      [...this.#machines()].map(async ([id, folder]) => ({ id, ...choice(await banksIn(folder), unbootable) })),
    );
    return { bootId: randomUUID(), machines };
  }

  async #boot({ id, booted, states }: Journal["machines"][number], bootId: string): Promise<void> {
    const banks = await banksIn(this.#machines().get(id) ?? "");
    for (const { bank, bootstate } of states) {
      const found = banks.find(({ name }) => name === bank);
      if (found !== undefined && found.cfg?.bootstate !== bootstate) await setState(found, bootstate, () => undefined);
    }
    writeBootRecord(join(this.#root, bootRecordName(id)), { bank: booted, bootId });
  }

  #builds(name: string): string[] {
    const path = join(this.#root, name);
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    return text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  }
}

const banksIn = (folder: string): Promise<Bank[]> =>
  Promise.all(
    BANKS.map(async (name) => {
      const path = join(folder, name);
      return { name, path, cfg: await bootCfgIn(path) };
    }),
  );

/** Boots until one comes up: a build that does not boot is attempted once, and found so by the next try. NO_BOOTABLE_BANK. */
function choice(banks: readonly Bank[], unbootable: readonly string[]): Omit<Journal["machines"][number], "id"> {
  const { booted, rewrites } = chooseBank(banks);
  const after = banks.map((bank) => {
    const rewrite = rewrites.find((one) => one.bank === bank.name);
    return rewrite === undefined || bank.cfg === undefined
      ? bank
      : { ...bank, cfg: { ...bank.cfg, bootstate: rewrite.bootstate } };
  });
  const taken = after.find(({ name }) => name === booted);
  // A good bank whose boot hangs would hang again for ever: only an attempted one is given up.
  if (taken?.cfg?.bootstate === 2 && unbootable.includes(taken.cfg.build)) return choice(after, unbootable);
  const states = after.flatMap(({ name, cfg }) =>
    cfg?.bootstate === undefined ? [] : [{ bank: name, bootstate: cfg.bootstate }],
  );
  return { booted, states };
}

interface RunningMachine {
  readonly id: string;
  readonly folder: string;
  readonly root: string;
  readonly bootId: string;
}

async function runningBuild({ id, folder, root, bootId }: RunningMachine): Promise<string> {
  const target = { id, kind: "HOST", platform: "" } as const;
  const { booted } = await readBanks({ target, folder, bootId, bootRecord: join(root, bootRecordName(id)) });
  return booted.cfg?.build ?? "";
}
