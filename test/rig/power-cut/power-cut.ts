import { mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aftermath, type Fate } from "./aftermath.js";
import { readDisk, type DiskImage } from "./disk-image.js";
import { writeFolder } from "./disk-writing.js";
import { SyncedState } from "./sync-log.js";

export interface PowerCutPlan {
  /** The compiled layer. */
  readonly library: string;
  /** A folder of its own, made when it is missing. */
  readonly shadow: string;
  /** What is on the disk that loses its power. */
  readonly folders: readonly string[];
  /** A disk that lies: syncs of this folder and of those below it, or of files, come to nothing. */
  readonly deaf?: string;
}

/** A disk whose power can be cut: of what processes wrote under `environment`, only what they synced is sure to be there afterwards. */
export class PowerCut {
  readonly #plan: PowerCutPlan;
  readonly #folders: readonly string[];
  #base: DiskImage;

  /** What lies in the folders now counts as durable. */
  constructor(plan: PowerCutPlan) {
    this.#plan = plan;
    this.#folders = plan.folders.map((path) => realpathSync(path));
    this.#base = this.#begin();
  }

  /** What a process needs to run on this disk; killed as it begins its `dieAt`-th sync, which then comes to nothing. */
  environment({ dieAt }: { readonly dieAt?: number } = {}): Readonly<Record<string, string>> {
    const { library, shadow, deaf } = this.#plan;
    return {
      LD_PRELOAD: library,
      POWER_CUT_SHADOW: shadow,
      POWER_CUT_FOLDERS: this.#folders.join(":"),
      ...(deaf === undefined ? {} : { POWER_CUT_DEAF: deaf }),
      ...(dieAt === undefined ? {} : { POWER_CUT_DIE_AT: String(dieAt) }),
    };
  }

  /** No process runs on it any more: cuts the power, and leaves in the folders what is there when it comes back. */
  cut(fate: Fate): void {
    const synced = new SyncedState(this.#base, this.#plan.shadow);
    if (synced.processes === 0) throw new Error("no process ran under the layer: is LD_PRELOAD heeded here?");
    const last = readDisk(this.#folders, synced.nodeOf);
    synced.settleRenames(last);
    const left = aftermath(synced, last, fate);
    for (const path of this.#folders) writeFolder(path, left, synced.nodeOf);
    this.#base = this.#begin();
  }

  #begin(): DiskImage {
    const { shadow } = this.#plan;
    rmSync(shadow, { recursive: true, force: true });
    mkdirSync(shadow, { mode: 0o700 });
    writeFileSync(join(shadow, "log"), "", { mode: 0o600 });
    return readDisk(this.#folders);
  }
}
