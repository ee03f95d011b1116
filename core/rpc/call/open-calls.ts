/** The calls that are under way at one or more doors, so that they can be ended before what they work with is closed. */
export class OpenCalls {
  readonly #ending = new AbortController();
  readonly #open = new Set<Promise<void>>();

  /** Aborted once no call is taken any more; every call ends with it. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Carries a call out. One that comes after the end, or fails since it came, is answered with the reason of that. */
  async carry<T>(work: () => Promise<T>): Promise<T> {
    this.ending.throwIfAborted();
    const running = work();
    const over = running.then(
      () => undefined,
      () => undefined,
    );
    this.#open.add(over);
    try {
      return await running;
    } catch (thrown) {
      this.ending.throwIfAborted();
      throw thrown;
    } finally {
      this.#open.delete(over);
    }
  }

  /** Refuses new calls with this reason, ends those under way, and waits for them; no longer than `graceMs`. */
  async end(reason: Error, graceMs: number): Promise<void> {
    this.#ending.abort(reason);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
    await Promise.race([Promise.all(this.#open), late]);
    clearTimeout(timer);
  }
}
