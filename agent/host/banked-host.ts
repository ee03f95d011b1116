import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import { softwareOfBanks } from "./boot-bank/booted-bank.js";
import { firmwareOfTable } from "./firmware/firmware-table.js";
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
}

const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };

/** A machine that keeps its software in boot banks, by its layout (FORMAT part 9). */
export class BankedHost implements HostDriver {
  readonly kind: HostDriver["kind"];
  readonly #layout: HostLayout;

  constructor(layout: HostLayout) {
    this.kind = layout.kind;
    this.#layout = layout;
  }

  async targets(): Promise<readonly Target[]> {
    const firmware = await firmwareOfTable(this.#layout.firmwareFile);
    return [HOST, ...this.#dpus(), ...firmware.map((one) => one.target)];
  }

  async software(): Promise<readonly TargetSoftware[]> {
    const { hostFolder, dpusFolder, firmwareFile } = this.#layout;
    const dpus = this.#dpus().map((dpu) => softwareOfBanks(join(dpusFolder, dpu.id), dpu));
    const banked = await Promise.all([softwareOfBanks(hostFolder, HOST), ...dpus]);
    return [...banked, ...(await firmwareOfTable(firmwareFile))];
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

  #dpus(): Target[] {
    const { dpusFolder } = this.#layout;
    const names = existsSync(dpusFolder) ? readdirSync(dpusFolder) : [];
    const own = names.filter((name) => /^dpu-\d+$/.test(name) && existsSync(join(dpusFolder, name, "bootbank")));
    return own.sort().map((id) => ({ id, kind: "DPU", platform: "ESXio", parentId: HOST.id }));
  }
}
