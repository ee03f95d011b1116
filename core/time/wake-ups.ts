/** Whoever waits for the next change of something: woken all at once, and each by its own signal. */
export class WakeUps {
  readonly #waiting = new Set<() => void>();

  /** Until the next `wake`, or until the signal; at once where the signal is over already. */
  next(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal?.addEventListener("abort", wake);
      if (signal?.aborted === true) wake();
    });
  }

  wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
