import { WakeUps } from "../../core/time/wake-ups.js";

/** Whoever follows something that changes: told that it did, and looking for themselves at what it is now. */
export class Watchers {
  readonly #changes = new WakeUps();
  #count = 0;
  #closed = false;

  tell(): void {
    this.#count++;
    this.#changes.wake();
  }

  /** Nothing changes any more: every follower ends. */
  close(): void {
    this.#closed = true;
    this.tell();
  }

  /** Once at once, then after each change (one for several, where the reader is slow); ends with the signal and with `close`. */
  async *changes(signal?: AbortSignal): AsyncGenerator<number> {
    let seen = this.#count;
    yield seen;
    while (signal?.aborted !== true && !this.#closed) {
      if (seen === this.#count) await this.#changes.next(signal);
      if (seen === this.#count) continue;
      seen = this.#count;
      if (!this.#closed) yield seen;
    }
  }
}
