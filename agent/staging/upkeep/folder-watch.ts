import { watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import { asProblem } from "../../../core/problem/core-problems.js";
import type { Alarm } from "../../../core/time/alarm.js";
import type { StagingLog } from "../staging-tools.js";

/** File systems that tell nothing of their changes are looked at so often, milliseconds; a look reads names and stamps alone. */
const LOOK_EVERY_MS = 60_000;
/** Removing many files is one change, milliseconds. */
const SETTLE_MS = 150;

interface Watched {
  /** The staging folder as it is now; empty where there is none. */
  place(): Promise<string>;
  /** Compares folder and ledger; what is not as it should be is reported up. */
  look(): Promise<void>;
  /** Until no order runs. */
  idle(): Promise<void>;
}

export interface FolderWatchParts {
  readonly staging: Watched;
  readonly alarm: Alarm;
  readonly log: StagingLog;
}

/** Hears of changes in the staging folder that others make, so that the controller learns of lost content at once and not with the next order. */
export class FolderWatch {
  readonly #parts: FolderWatchParts;
  #watcher: { readonly path: string; readonly watching: FSWatcher } | undefined;
  #takeBack: () => void = () => undefined;
  /** Whether a look that was asked for is still to come. */
  #due = false;
  #state: "new" | "started" | "stopped" = "new";
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: FolderWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#state = "started";
    this.#soon(0);
  }

  /** The folder may have been made a moment ago, by the first order: from now on it is watched. */
  nudge(): void {
    if (this.#state !== "started" || this.#watcher !== undefined) return;
    this.#due = true;
    this.#soon(SETTLE_MS);
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#takeBack();
    this.#unwatch();
    await this.#looking;
  }

  #soon(afterMs: number): void {
    this.#takeBack();
    // One look after the other: an order may last for hours, and each of its files is a change.
    const next = (): void => void (this.#looking = this.#looking.then(() => this.#look()));
    if (this.#state !== "stopped") this.#takeBack = this.#parts.alarm(afterMs, next);
  }

  async #look(): Promise<void> {
    this.#due = false;
    const { staging, log } = this.#parts;
    try {
      await staging.idle();
      // Watched before it is looked at: what changes in between is heard. Not before: an order's own changes are no news.
      await this.#watch();
      if (this.#state !== "stopped") await staging.look();
    } catch (failure) {
      log("look-failed", { why: asProblem(failure).message });
    }
    // Something was heard meanwhile: then a look is due already, and sooner.
    if (!this.#due) this.#soon(LOOK_EVERY_MS);
  }

  async #watch(): Promise<void> {
    const place = await this.#parts.staging.place();
    const path = place === "" ? "" : join(place, "vibs");
    if (this.#watcher?.path === path || this.#state === "stopped") return;
    this.#unwatch();
    if (path === "") return;
    try {
      const watching = watch(path, { persistent: false }, () => this.#heard());
      // The folder itself is gone, or moved: the next look finds the new one.
      watching.on("error", () => this.#heard());
      this.#watcher = { path, watching };
    } catch {
      // Not made yet, or no watches left on this machine: the regular look does without.
    }
  }

  #heard(): void {
    // A folder that was made anew has the same path and is another one.
    this.#unwatch();
    this.#due = true;
    this.#soon(SETTLE_MS);
  }

  #unwatch(): void {
    this.#watcher?.watching.close();
    this.#watcher = undefined;
  }
}
