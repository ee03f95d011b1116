import { asProblem } from "../../core/problem/core-problems.js";
import { isProblem, type Problem } from "../../core/problem/problem.js";
import { timestamp } from "../../core/time/clock.js";
import type { AdmittedOrder } from "../domain/order/order-check.js";
import { stagingProblem } from "../domain/staging-problems.js";
import { nextStep, type StageState, type StageStep } from "../domain/stage-machine.js";
import type { StagingPlan } from "../domain/staging-plan.js";
import { openPlace } from "./folder/place.js";
import { findScratch } from "./folder/scratch.js";
import { reconcile } from "./reconcile.js";
import type { ProgressBoard } from "./progress-board.js";
import { shortageInMidFetch } from "./steps/shortage.js";
import { noteOrder } from "./steps/check.js";
import { fetchAll } from "./steps/fetch-all.js";
import { measureHost, planFor } from "./steps/plan.js";
import { issueReceipt } from "./steps/receipt.js";
import { checkSpace, evict } from "./steps/reserve.js";
import { VibSources } from "./steps/vib-sources.js";
import type { StagingTools } from "./staging-tools.js";

interface Run {
  readonly tools: StagingTools;
  readonly admitted: AdmittedOrder;
  readonly board: ProgressBoard;
  readonly signal: AbortSignal;
  plan?: StagingPlan;
}

type Effect = (run: Run, plan: StagingPlan) => Promise<StageStep | StageState>;

/** The effect of each step; its return names the next one, by the table in domain/stage-machine.ts, or the end. */
const EFFECTS: Record<StageStep, Effect> = {
  CHECK: check,
  WAIT: wait,
  PLAN: plan,
  RESERVE: reserve,
  FETCH: fetch,
  COMMIT: commit,
  RECEIPT: receipt,
};

const NOTHING: StagingPlan = {
  wanted: [],
  toFetch: [],
  installed: [],
  unstageable: [],
  compliance: "non-compliant",
  notices: [],
};

/**
 * Carries one admitted order out, to its end on the board and in the ledger. Never throws: a failure is an end too. An abort whose reason
 * is STAGE_CANCELED cancels; any other (the agent stops) leaves the order RUNNING in the ledger, to go on at the next start.
 */
export async function runStaging(run: Omit<Run, "plan">): Promise<void> {
  const { tools, admitted, signal, board } = run;
  const walked: Run = { ...run };
  try {
    await walk(walked);
  } catch (failure) {
    if (signal.aborted && !isProblem(signal.reason, "STAGE_CANCELED")) {
      tools.log("stage-interrupted", { orderId: admitted.order.orderId });
      return board.end("CANCELED", { problem: asProblem(signal.reason).body });
    }
    const problem = signal.aborted ? asProblem(signal.reason) : await asStagingProblem(walked, failure);
    await fail(run, problem);
  }
}

async function walk(run: Run): Promise<void> {
  let step: StageStep | StageState = "CHECK";
  while (step in EFFECTS) {
    // `in` has just told steps from ends; the type system cannot follow it.
    const current = step as StageStep;
    run.signal.throwIfAborted();
    run.board.step(current);
    step = await EFFECTS[current](run, run.plan ?? NOTHING);
  }
}

async function check({ tools, admitted }: Run): Promise<StageStep> {
  noteOrder(tools, admitted);
  return nextStep("CHECK", "admitted");
}

async function wait(): Promise<StageStep> {
  return nextStep("WAIT", "open");
}

async function plan(run: Run): Promise<StageStep> {
  await reconcile(run.tools);
  const facts = await measureHost(run.tools);
  const made = planFor(run.admitted.manifest, facts);
  run.plan = made;
  run.board.planned(made.wanted, made.toFetch, made.notices);
  if (made.compliance === "compliant") return nextStep("PLAN", "compliant");
  // Also where nothing is left to fetch: what lies in a folder that others could change is not staged (promise 9).
  if (facts.trouble !== undefined) throw facts.trouble;
  return made.toFetch.length === 0 ? nextStep("PLAN", "allStaged") : nextStep("PLAN", "planned");
}

async function reserve({ tools }: Run, made: StagingPlan): Promise<StageStep> {
  const scratch = await findScratch(tools.host, tools.policy);
  const gone = await checkSpace(tools, made, scratch);
  using folder = openPlace(tools, scratch);
  evict(tools, folder, gone);
  return nextStep("RESERVE", "reserved");
}

async function fetch({ tools, admitted, board, signal }: Run, made: StagingPlan): Promise<StageStep> {
  using folder = openPlace(tools, await findScratch(tools.host, tools.policy));
  const sources = new VibSources({
    bases: admitted.order.sources,
    stallMs: tools.policy.stallMs,
    authorityPem: tools.authorityPem,
    onFailure: (source, why) => tools.log("source-failed", { source, why }),
  });
  const parallel = Math.min(admitted.order.parallel, tools.policy.parallelMost);
  await fetchAll({ tools, folder, board, sources, signal }, made.toFetch, parallel);
  tools.failpoint("all-committed");
  return nextStep("FETCH", "fetched");
}

/** Complete is said only after looking again: every wanted file has its row and lies there (promise 2). */
async function commit({ tools, admitted }: Run): Promise<StageStep> {
  const facts = await measureHost(tools);
  if (facts.trouble !== undefined) throw facts.trouble;
  const lost = planFor(admitted.manifest, facts).toFetch.map((vib) => vib.id);
  if (lost.length > 0)
    throw stagingProblem("STAGED_CONTENT_LOST", { path: facts.scratch?.stagingPath ?? "the staging folder", lost });
  return nextStep("COMMIT", "committed");
}

async function receipt({ tools, admitted, board }: Run, made: StagingPlan): Promise<StageState> {
  const issued = await issueReceipt(tools, admitted.manifest, { way: "queue" });
  const state: StageState = made.compliance === "compliant" ? "COMPLIANT" : "STAGED";
  tools.ledger.orders.end(admitted.order.orderId, { state, at: timestamp(tools.clock) });
  tools.log("stage-ended", { orderId: admitted.order.orderId, state, bytesFetched: board.now.bytesFetched });
  board.end(state, { receiptEnvelope: issued.envelope });
  return state;
}

async function asStagingProblem({ tools, plan }: Run, failure: unknown): Promise<Problem> {
  const shortage = await shortageInMidFetch(tools, plan ?? NOTHING, failure);
  return shortage ?? asProblem(failure);
}

/** What is staged may have changed all the same: a receipt tells the controller how far it came. */
async function fail({ tools, admitted, board }: Omit<Run, "plan">, problem: Problem): Promise<void> {
  const state: StageState = problem.code === "STAGE_CANCELED" ? "CANCELED" : "FAILED";
  const { orderId } = admitted.order;
  tools.ledger.orders.end(orderId, { state, at: timestamp(tools.clock), problem: problem.body });
  tools.log("stage-ended", { orderId, state, code: problem.code, message: problem.message, cause: problem.cause });
  try {
    await issueReceipt(tools, admitted.manifest, { way: "queue" });
  } catch (second) {
    // The host cannot be measured: the first problem says more, and the next start sends a receipt anyway.
    tools.log("receipt-failed", { orderId, why: asProblem(second).message });
  }
  board.end(state, { problem: problem.body });
}
