/** One after the other: nothing that asks here runs while something else that did still runs. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs once everything that asked before has ended. One whose signal is aborted while it still waits never runs: it is told why at once. */
  take<T>(act: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    let hasBegun = false;
    const turn = this.#last.then(() => {
      signal?.throwIfAborted();
      hasBegun = true;
      return act();
    });
    // The turn goes on whatever became of the last one; its failure is its caller's.
    this.#last = turn.catch(() => undefined);
    return signal === undefined ? turn : leftBy(signal, turn, () => !hasBegun);
  }

  /** Until everything that asked so far has ended. */
  async over(): Promise<void> {
    await this.#last;
  }
}

/** What a turn comes to; throws the reason of an abort that comes while it may still be left. */
async function leftBy<T>(signal: AbortSignal, turn: Promise<T>, mayLeave: () => boolean): Promise<T> {
  let leave: () => void = () => undefined;
  const left = new Promise<undefined>((resolve) => {
    leave = () => (mayLeave() ? resolve(undefined) : undefined);
  });
  signal.addEventListener("abort", leave);
  if (signal.aborted) leave();
  try {
    const came = await Promise.race([turn.then((value) => ({ value })), left]);
    if (came !== undefined) return came.value;
  } finally {
    signal.removeEventListener("abort", leave);
  }
  throw signal.reason;
}
