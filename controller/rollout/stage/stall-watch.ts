import type { Alarm } from "../../../core/time/alarm.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";

/** Notices when a staging gets no farther for too long: no new byte, VIB or step, nothing more unpacked, reached or not, and no hours to wait for. */
export class StallWatch implements Disposable {
  readonly #limitMs: number;
  readonly #now: () => number;
  readonly #alarm: Alarm;
  readonly #onStall: () => void;
  #stop: () => void = () => undefined;
  #seen = "";

  constructor(
    limitMs: number,
    edges: { readonly now: () => number; readonly alarm: Alarm; readonly onStall: () => void },
  ) {
    this.#limitMs = limitMs;
    this.#now = edges.now;
    this.#alarm = edges.alarm;
    this.#onStall = edges.onStall;
    this.#begin(limitMs);
  }

  heard({ step, bytesDone, bytesFetched, vibsDone, verifying, pause }: StagingProgress): void {
    const far = [step, bytesDone, bytesFetched, vibsDone, verifying?.bytesDone];
    const seen = [...far, pause?.resumesAt, pause?.reason].join(" ");
    if (seen === this.#seen) return;
    this.#seen = seen;
    // It goes on with its hours by itself; that one does not stand still before they come is no wonder.
    const pausedMs = pause?.resumesAt == null ? 0 : Math.max(0, Date.parse(pause.resumesAt) - this.#now());
    this.#begin(this.#limitMs + pausedMs);
  }

  #begin(ms: number): void {
    this.#stop();
    this.#stop = this.#alarm(ms, this.#onStall);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
