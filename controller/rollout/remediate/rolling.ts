import { nextTurn, type NotBegun } from "../../domain/remediation/turns.js";
import type { TaskRun } from "../task/task-run.js";

export interface RollingPlan {
  readonly run: TaskRun;
  /** In the order of their turns. */
  readonly hostIds: readonly string[];
  /** Of these: whose orders went out before a restart of the controller. */
  readonly ordered: readonly string[];
  /** Most hosts out of service at once. */
  readonly limit: number;
  /** Hosts of the scope that hold a place now, as the store knows it: of this run, or of one before. */
  readonly out: () => Promise<readonly string[]>;
  /** Whether a host of this run has failed in a way that stops the others. */
  readonly isStopped: () => boolean;
  /** Carries a host to its end, which is in its row then. Throws only when the controller stops. */
  readonly carryOut: (hostId: string) => Promise<void>;
  readonly leaveOut: (hostId: string, why: NotBegun) => Promise<void>;
}

/**
 * Gives hosts their turns, never more of them out of service at once than the limit (promise 6). Each turn is decided anew from what the store
 * says, so that a restart of the controller changes nothing. Throws what `carryOut` threw, once no host is under way any more.
 */
export async function rollOut(plan: RollingPlan): Promise<void> {
  const { run } = plan;
  const failures: unknown[] = [];
  const underWay = new Map<string, Promise<void>>();
  let waiting = [...plan.hostIds];
  using wake = new Wake([run.skipRest, run.signal, run.stopping]);
  while (waiting.length > 0 || underWay.size > 0) {
    const turn = await turnOf(plan, waiting, [...underWay.keys()]);
    for (const hostId of turn.leaveOut) await plan.leaveOut(hostId, turn.why ?? "RUN_STOPPED");
    for (const hostId of turn.begin) {
      const carried = plan.carryOut(hostId).catch((thrown: unknown) => void failures.push(thrown));
      underWay.set(
        hostId,
        carried.finally(() => underWay.delete(hostId)),
      );
    }
    waiting = waiting.filter((id) => !turn.leaveOut.includes(id) && !turn.begin.includes(id));
    if (run.stopping.aborted) waiting = [];
    if (underWay.size > 0) await Promise.race([...underWay.values(), wake.next()]);
  }
  if (failures.length > 0) throw failures[0];
  run.stopping.throwIfAborted();
}

async function turnOf(plan: RollingPlan, waiting: readonly string[], underWay: readonly string[]) {
  const { run, limit, ordered } = plan;
  // What a controller that stops leaves waiting goes on when it is back.
  if (run.stopping.aborted) return { begin: [], leaveOut: [], why: null };
  const ended = run.userEnds || run.skipRest.aborted;
  const ending = ended ? "SKIPPED_BY_USER" : plan.isStopped() ? "RUN_STOPPED" : null;
  return nextTurn({ limit, waiting, underWay, ordered, out: await plan.out(), ending });
}

/** Rings when one of the signals comes, also when nobody listened at that moment. */
class Wake implements Disposable {
  readonly #unheard = new AbortController();
  #isRung = false;
  #wake: () => void = () => undefined;

  constructor(signals: readonly AbortSignal[]) {
    const { signal } = this.#unheard;
    const ring = (): void => {
      this.#isRung = true;
      this.#wake();
    };
    for (const one of signals) one.addEventListener("abort", ring, { signal });
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isRung) resolve();
      else this.#wake = resolve;
      this.#isRung = false;
    });
  }

  [Symbol.dispose](): void {
    this.#unheard.abort();
  }
}
