/** Whoever follows something that changes: told that it did, and looking for themselves at what it is now. */
export class Watchers {
  readonly #listeners = new Set<() => void>();
  #count = 0;
  #closed = false;

  tell(): void {
    this.#count++;
    for (const wake of [...this.#listeners]) wake();
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
      if (seen === this.#count) await this.#next(signal);
      if (seen === this.#count) continue;
      seen = this.#count;
      if (!this.#closed) yield seen;
    }
  }

  #next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#listeners.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#listeners.add(wake);
      signal?.addEventListener("abort", wake);
      if (signal?.aborted === true) wake();
    });
  }
}
