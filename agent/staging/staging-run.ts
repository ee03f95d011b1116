import { asProblem } from "../../core/problem/core-problems.js";
import { isProblem } from "../../core/problem/problem.js";
import { elapsedMs } from "../../core/time/clock.js";
import type { StageState, StageStep } from "../domain/stage-machine.js";
import type { RunningOrder } from "./running-order.js";
import { asStagingProblem, commit, fail, receipt, verify } from "./walk/conclude.js";
import { check, fetch, plan, reserve, wait } from "./walk/prepare.js";
import { NO_PLAN, type Walk } from "./walk/walk.js";

type Effect = (walk: Walk) => Promise<StageStep | StageState>;

/** The effect of each step; its return names the next one, by the table in domain/stage-machine.ts, or the end. */
const EFFECTS: Record<StageStep, Effect> = {
  CHECK: check,
  WAIT: wait,
  PLAN: plan,
  RESERVE: reserve,
  FETCH: fetch,
  COMMIT: commit,
  VERIFY: verify,
  RECEIPT: receipt,
};

/** Reasons of an abort that end the order; any other (the agent stops) leaves it RUNNING in the ledger, to go on at the next start. */
const ENDS: readonly string[] = ["STAGE_CANCELED", "STAGE_SUPERSEDED"];

/** Carries one admitted order out, to its end on the board and in the ledger. Never throws: a failure is an end too. */
export async function runStaging(run: RunningOrder): Promise<void> {
  const walk: Walk = { ...run, plan: NO_PLAN, failed: new Map(), workedMs: 0, broughtMs: 0 };
  const { tools, admitted, signal, board } = run;
  try {
    await walkSteps(walk);
  } catch (failure) {
    if (signal.aborted && !ENDS.some((code) => isProblem(signal.reason, code))) {
      tools.log("stage-interrupted", { orderId: admitted.order.orderId });
      return board.end("CANCELED", { problem: asProblem(signal.reason).body });
    }
    if (signal.aborted) return fail(walk, asProblem(signal.reason), "CANCELED");
    await fail(walk, await asStagingProblem(walk, failure), "FAILED");
  }
}

/** What a host that was staged before does not do any more when it is remediated. */
const BRINGS: readonly StageStep[] = ["RESERVE", "FETCH", "COMMIT", "VERIFY"];

async function walkSteps(walk: Walk): Promise<void> {
  let step: StageStep | StageState = "CHECK";
  while (step in EFFECTS) {
    // `in` has just told steps from ends; the type system cannot follow it.
    const current = step as StageStep;
    walk.signal.throwIfAborted();
    walk.board.step(current);
    const act = (): Promise<StageStep | StageState> => EFFECTS[current](walk);
    // Waiting holds up nobody: what is staged may be verified or removed meanwhile.
    const beganMs = walk.tools.clock.now();
    step = current === "WAIT" ? await act() : await walk.alone(act);
    if (walk.plan.toFetch.length > 0 && BRINGS.includes(current))
      walk.broughtMs += elapsedMs(walk.tools.clock, beganMs);
  }
}
