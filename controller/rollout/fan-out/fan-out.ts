import type { TaskRun } from "../task/task-run.js";

/** How often a host that came back takes part again in one task: one that comes and goes all the time ends as failed. */
const MOST_RETURNS = 5;

export interface FanOutPlan {
  readonly run: TaskRun;
  /** Ids, in the order of their turns. */
  readonly hostIds: readonly string[];
  /** Hosts under way at once; all when undefined. */
  readonly hostsAtOnce: number | undefined;
  /**
   * Carries a host to its end, which is in its row then; a host whose turn comes after the rest was skipped as well: it ends as skipped. Throws
   * only when the controller stops.
   */
  readonly carryOut: (hostId: string) => Promise<void>;
  /** Whether a host that has ended may take part again now that it is connected: it failed because it was away. */
  readonly mayReturn: (hostId: string) => boolean;
  /** Puts a host back into the task, persisted. */
  readonly takeBack: (hostId: string) => Promise<void>;
  /** Calls back with each host that answers again; until the returned function is called. */
  readonly onConnected: (listener: (hostId: string) => void) => () => void;
}

/**
 * Carries many hosts to their ends, all at once or so many at a time, in their order: one host's failure, silence or slowness touches no other.
 * One that failed because it was away and comes back while others are under way takes part again. Throws what `carryOut` threw, once no
 * host is under way any more.
 */
export function fanOut(plan: FanOutPlan): Promise<void> {
  return new FanOut(plan).done;
}

class FanOut {
  readonly done: Promise<void>;
  readonly #plan: FanOutPlan;
  readonly #queue: string[];
  readonly #underWay = new Set<string>();
  /** Hosts that answered again while they were still counted as under way. */
  readonly #cameBack = new Set<string>();
  readonly #returns = new Map<string, number>();
  readonly #failures: unknown[] = [];
  #settle: () => void = () => undefined;

  constructor(plan: FanOutPlan) {
    this.#plan = plan;
    this.#queue = [...plan.hostIds];
    this.done = this.#carryOut();
  }

  async #carryOut(): Promise<void> {
    const { run, onConnected } = this.#plan;
    const next = (): void => this.#next();
    const release = onConnected((hostId) => this.#onConnected(hostId));
    run.skipRest.addEventListener("abort", next);
    try {
      await new Promise<void>((resolve) => {
        this.#settle = resolve;
        this.#next();
      });
    } finally {
      release();
      run.skipRest.removeEventListener("abort", next);
    }
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  #next(): void {
    const { run, hostsAtOnce = Infinity } = this.#plan;
    // Skipped hosts wait for nobody's end.
    const room = (): boolean => run.skipRest.aborted || run.signal.aborted || this.#underWay.size < hostsAtOnce;
    while (this.#queue.length > 0 && room()) this.#begin(this.#queue.shift() ?? "");
    if (this.#underWay.size === 0 && this.#queue.length === 0) this.#settle();
  }

  #begin(hostId: string): void {
    this.#underWay.add(hostId);
    this.#cameBack.delete(hostId);
    void this.#see(hostId).finally(() => {
      this.#underWay.delete(hostId);
      this.#next();
    });
  }

  async #see(hostId: string): Promise<void> {
    try {
      await this.#plan.carryOut(hostId);
      if (this.#cameBack.has(hostId)) await this.#return(hostId);
    } catch (thrown) {
      this.#failures.push(thrown);
    }
  }

  #onConnected(hostId: string): void {
    if (!this.#plan.hostIds.includes(hostId) || this.#queue.includes(hostId)) return;
    if (this.#underWay.has(hostId)) return void this.#cameBack.add(hostId);
    // It counts as under way until it is back in its row, so that the task does not end meanwhile.
    this.#underWay.add(hostId);
    void this.#return(hostId)
      .catch((thrown: unknown) => this.#failures.push(thrown))
      .finally(() => {
        this.#underWay.delete(hostId);
        this.#next();
      });
  }

  async #return(hostId: string): Promise<void> {
    const { run, mayReturn, takeBack } = this.#plan;
    const before = this.#returns.get(hostId) ?? 0;
    if (run.skipRest.aborted || run.signal.aborted || before >= MOST_RETURNS || !mayReturn(hostId)) return;
    this.#returns.set(hostId, before + 1);
    await takeBack(hostId);
    this.#queue.push(hostId);
  }
}
