import { asProblem } from "../../core/problem/core-problems.js";
import type { Problem, ProblemBody } from "../../core/problem/problem.js";
import { timestamp } from "../../core/time/clock.js";
import { gravest, isCancel, outcomeAt, type RemediationOutcome } from "../domain/remediation/remediation.js";
import { remediationProblem } from "../domain/remediation/remediation-problems.js";
import { isCancelable, nextState, type ActiveState, type RemediationState } from "../domain/remediation/transitions.js";
import { EFFECTS } from "./effects.js";
import type { Running } from "./running.js";

/** A state that was begun so often and never ended is given up (DECISIONS 31). */
export const MOST_ENTRIES = 10;

/** How a state ended, whichever it was. */
interface Ended {
  readonly event: string;
  readonly problem?: Problem;
}

/**
 * Walks a remediation from the state in the ledger to its end: log first, act second, and the next state together with the event. Answers
 * "interrupted" where the agent stops or the host reboots: the next start goes on.
 */
export async function walkStates(run: Running): Promise<"over" | "interrupted"> {
  for (let state = run.record.state; state !== "DONE"; state = run.record.state) {
    const ended = await endOf(run, state);
    if (ended === undefined) return "interrupted";
    run.tools.failpoint(`${state}/before-append`);
    await run.tools.hold?.(`${state}/before-append`, run.signal);
    await append(run, state, ended);
  }
  return "over";
}

/** Undefined: cut off from outside, so that nothing may be said about how it ended. */
async function endOf(run: Running, state: ActiveState): Promise<Ended | undefined> {
  const { tools, orderId } = run;
  const canceled = cancelOf(run, state);
  if (canceled !== undefined) return canceled;
  // Asked for while the state before came to its end: this one takes no cancel, and must not meet the aborted signal.
  if (run.signal.aborted) run.resume();
  const times = timesBegun(run, state);
  if (times >= MOST_ENTRIES) return giveUp(run, state, times);
  const bootId = await tools.host.bootId();
  tools.ledger.remediations.beginState(orderId, state, { at: timestamp(tools.clock), bootId });
  tools.log("remediation-state", { orderId, state });
  run.changed();
  tools.failpoint(`${state}/before-effect`);
  await tools.hold?.(`${state}/before-effect`, run.signal);
  const ended = await attempt(run, state);
  // An effect that obeyed by itself: the way back must not meet the aborted signal.
  if (ended?.event === "canceled") run.resume();
  if (ended !== undefined) tools.failpoint(`${state}/after-effect`);
  return ended;
}

async function attempt(run: Running, state: ActiveState): Promise<Ended | undefined> {
  try {
    return await EFFECTS[state](run);
  } catch (failure) {
    return run.signal.aborted ? cancelOf(run, state) : { event: "failed", problem: asProblem(failure) };
  }
}

/** Asked for, and nothing has been written to a bank yet. */
function cancelOf(run: Running, state: ActiveState): Ended | undefined {
  const { orderId, record } = run;
  if (!record.cancelRequested || record.facts.touched || !isCancelable(state)) return undefined;
  run.resume();
  return { event: "canceled", problem: remediationProblem("REMEDIATION_CANCELED", { orderId }) };
}

/** Since the machine last came by another way: staging again for what was damaged is bounded as a restart is. */
const timesBegun = ({ tools, orderId }: Running, state: RemediationState): number =>
  tools.ledger.remediations.log(orderId).filter((entry) => entry.state === state && entry.event === "").length;

function giveUp(run: Running, state: ActiveState, times: number): Ended {
  run.note({ stays: true });
  return { event: "gaveUp", problem: remediationProblem("STATE_LOOP", { state, times }) };
}

async function append(run: Running, state: ActiveState, { event, problem }: Ended): Promise<void> {
  const { tools, orderId } = run;
  const next = nextState(state, event);
  const at = timestamp(tools.clock);
  const bootId = await tools.host.bootId();
  const { ledger, log } = tools;
  log("remediation-event", { orderId, state, event, ...(problem === undefined ? {} : toldOf(problem)) });
  // What goes wrong after the first failure is told by the journal; the first one says why it failed.
  const { problem: known, failedState: knownState } = run.record;
  const first = gravest(known, problem?.body);
  const failedState = first === undefined || isCancel(first) ? undefined : first === known ? knownState : state;
  if (problem !== undefined && first !== problem.body)
    ledger.remediations.putLine(orderId, { at, hook: "agent", text: `${problem.code}: ${problem.message}` });
  if (next === "DONE") closeWindow(run);
  const outcome = next === "DONE" ? outcomeAt(run.record, event, first) : "RUNNING";
  ledger.together(() => {
    ledger.remediations.advance(orderId, {
      state,
      event,
      next,
      at,
      bootId,
      outcome,
      ...(first === undefined ? {} : { problem: first }),
      ...(failedState === undefined ? {} : { failedState }),
    });
    if (next === "DONE") letGo(run, { outcome, at, problem: first });
  });
  run.changed();
}

/** The image is held no more, and a staging that never came to run is over as well. */
function letGo({ tools, orderId }: Running, { outcome, at, problem }: Ends): void {
  const { holds, orders } = tools.ledger;
  holds.release(holderOf(orderId));
  const staging = orders.last();
  if (staging?.orderId !== orderId || staging.state !== "RUNNING") return;
  const state = outcome === "CANCELED" ? "CANCELED" : "FAILED";
  orders.end(orderId, { state, at, ...(problem === undefined ? {} : { problem }) });
}

interface Ends {
  readonly outcome: RemediationOutcome;
  readonly at: string;
  readonly problem: ProblemBody | undefined;
}

/** Who holds the image while a remediation applies from it. */
export const holderOf = (orderId: string): string => `remediation ${orderId}`;

/** A host that stays in maintenance mode is counted up to the end of the remediation. */
function closeWindow(run: Running): void {
  const { maintenance } = run.facts;
  if (maintenance?.sinceMs !== undefined && maintenance.untilMs === undefined)
    run.note({ maintenance: { ...maintenance, untilMs: run.tools.clock.now() } });
}

const toldOf = ({ code, message, cause }: Problem) => ({ code, message, cause });
