import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import { ImageDatabases, softwareOfBanks } from "./boot-bank/booted-bank.js";
import { firmwareOfTable } from "./firmware/firmware-table.js";
import { readDmi } from "./hardware/dmi.js";
import type { HardwarePlatform } from "./hardware/hardware-platform.js";
import type { HostDriver } from "./host-driver.js";
import { hostProblem } from "./host-problems.js";

/** Where on this machine things lie: all that differs between a sandbox and a real host. */
export interface HostLayout {
  readonly kind: HostDriver["kind"];
  /** Holds `bootbank` and `altbootbank` of the host. */
  readonly hostFolder: string;
  /** Holds a folder `dpu-N` per DPU, each with its own banks. */
  readonly dpusFolder: string;
  readonly firmwareFile: string;
  readonly bootIdFile: string;
  readonly scratchFolder: string;
  /** Is there while the host is in maintenance mode. */
  readonly maintenanceFile: string;
  /** In the manner of /sys/class/dmi/id. */
  readonly dmiFolder: string;
}

const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };
const ALL_FIRMWARE: Target = { id: "firmware", kind: "FIRMWARE", platform: "unknown", parentId: HOST.id };

/** A machine that keeps its software in boot banks, by its layout (FORMAT part 9). */
export class BankedHost implements HostDriver {
  readonly kind: HostDriver["kind"];
  readonly #layout: HostLayout;
  readonly #databases = new ImageDatabases();

  constructor(layout: HostLayout) {
    this.kind = layout.kind;
    this.#layout = layout;
  }

  async targets(): Promise<readonly Target[]> {
    return [HOST, ...this.#dpus(), ...(await this.#firmware()).map((one) => one.target)];
  }

  async software(): Promise<readonly TargetSoftware[]> {
    const { hostFolder, dpusFolder } = this.#layout;
    const readBanks = (folder: string, target: Target) => softwareOfBanks(folder, target, this.#databases);
    const dpus = this.#dpus().map((dpu) => orTrouble(dpu, () => readBanks(join(dpusFolder, dpu.id), dpu)));
    const banked = await Promise.all([readBanks(hostFolder, HOST), ...dpus]);
    return [...banked, ...(await this.#firmware())];
  }

  async bootId(): Promise<string> {
    const path = this.#layout.bootIdFile;
    try {
      return readFileSync(path, "utf8").trim();
    } catch (cause) {
      throw hostProblem(
        "HOST_UNREADABLE",
        { path, why: cause instanceof Error ? cause.message : String(cause) },
        cause,
      );
    }
  }

  async scratch(): Promise<{ readonly path: string } | undefined> {
    const path = this.#layout.scratchFolder;
    return existsSync(path) ? { path } : undefined;
  }

  async maintenanceMode(): Promise<boolean> {
    return existsSync(this.#layout.maintenanceFile);
  }

  async hardware(): Promise<HardwarePlatform | undefined> {
    return readDmi(this.#layout.dmiFolder);
  }

  #dpus(): Target[] {
    const { dpusFolder } = this.#layout;
    const names = existsSync(dpusFolder) ? readdirSync(dpusFolder) : [];
    // Also one without banks: a DPU that cannot be read is still there.
    const own = names.filter((name) => /^dpu-\d+$/.test(name));
    return own.sort().map((id) => ({ id, kind: "DPU", platform: "ESXio", parentId: HOST.id }));
  }

  async #firmware(): Promise<TargetSoftware[]> {
    try {
      return await firmwareOfTable(this.#layout.firmwareFile);
    } catch (failure) {
      // Which devices there are is not known: one target stands for all of them.
      return [{ target: ALL_FIRMWARE, vibs: [], version: "", trouble: whyOf(failure) }];
    }
  }
}

/** One target that cannot be read keeps nobody from staging for the others: it says why. */
async function orTrouble(target: Target, read: () => Promise<TargetSoftware>): Promise<TargetSoftware> {
  try {
    return await read();
  } catch (failure) {
    return { target, vibs: [], version: "", trouble: whyOf(failure) };
  }
}

// What is no problem of a table is the operating system's; its message names the path.
const whyOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));
