/** One after the other: nothing that asks here runs while something else that did still runs. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs once everything that asked before has ended. */
  take<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    // The turn goes on whatever became of the last one; its failure is its caller's.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Until everything that asked so far has ended. */
  async over(): Promise<void> {
    await this.#last;
  }
}
