import type { Gate } from "./gate.js";

/** The queues of those to be dialled; `again`: of hosts that did not answer last time. */
export interface DialLanes {
  readonly fresh: Gate;
  readonly again: Gate;
}

export type Lane = keyof DialLanes;

/** The place of one host in the queues: it can be hurried on, and can leave. One take at a time. */
export class DialTurn {
  readonly #lanes: DialLanes;
  #queued: { readonly lane: Lane; readonly leave: AbortController } | undefined;
  #left = false;

  constructor(lanes: DialLanes) {
    this.#lanes = lanes;
  }

  /** Does the work when its turn in the lane has come, or in the fresh one if it is hurried on meanwhile. Throws when it leaves before. */
  async take<T>(lane: Lane, work: () => Promise<T>): Promise<T> {
    const leave = new AbortController();
    if (this.#left) leave.abort();
    this.#queued = { lane, leave };
    let begun = false;
    const begin = (): Promise<T> => {
      begun = true;
      this.#queued = undefined;
      return work();
    };
    try {
      return await this.#lanes[lane].run(begin, leave.signal);
    } catch (thrown) {
      if (begun || this.#left) throw thrown;
    }
    return this.take("fresh", work);
  }

  /** Who waits among those that did not answer goes on among the others; who waits there keeps its place. */
  hurry(): void {
    if (this.#queued?.lane === "again") this.#queued.leave.abort();
  }

  /** For good: whoever waits stops waiting. What has begun goes on. */
  leave(): void {
    this.#left = true;
    this.#queued?.leave.abort();
  }
}
