import type { Clock } from "../../core/time/clock.js";

/** A rate is that of the last seconds: long enough to be calm, short enough to be true. */
const WINDOW_MS = 5_000;
const SAMPLE_GAP_MS = 250;

/** Bytes a second over the last seconds. */
export class TransferRate {
  readonly #clock: Clock;
  readonly #samples: { readonly atMs: number; readonly bytes: number }[] = [];
  #bytes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#samples.push({ atMs: clock.now(), bytes: 0 });
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const atMs = this.#clock.now();
    // Samples of a time that is still to come, by a clock that was set back, would stand in the way until then.
    if ((this.#samples.at(-1)?.atMs ?? atMs) > atMs)
      this.#samples.splice(0, this.#samples.length, { atMs, bytes: this.#bytes });
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < SAMPLE_GAP_MS) return;
    this.#samples.push({ atMs, bytes: this.#bytes });
    while (this.#samples.length > 1 && atMs - (this.#samples[0]?.atMs ?? atMs) > WINDOW_MS) this.#samples.shift();
  }

  get bytesPerSecond(): number {
    const first = this.#samples.find(({ atMs }) => this.#clock.now() - atMs <= WINDOW_MS);
    if (first === undefined) return 0;
    const elapsedMs = this.#clock.now() - first.atMs;
    return elapsedMs <= 0 ? 0 : Math.round(((this.#bytes - first.bytes) * 1000) / elapsedMs);
  }

  /** Seconds until so many more bytes are here; undefined while nothing moves. */
  remainingSeconds(bytes: number): number | undefined {
    const rate = this.bytesPerSecond;
    return rate === 0 ? undefined : Math.ceil(bytes / rate);
  }
}
