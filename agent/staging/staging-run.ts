import { asProblem } from "../../core/problem/core-problems.js";
import { isProblem, type Problem, type ProblemBody } from "../../core/problem/problem.js";
import { timestamp } from "../../core/time/clock.js";
import { stagingProblem } from "../domain/staging-problems.js";
import { nextStep, type StageState, type StageStep } from "../domain/stage-machine.js";
import type { StagingPlan } from "../domain/staging-plan.js";
import { openPlace } from "./folder/place.js";
import { findScratch } from "./folder/scratch.js";
import { reconcile } from "./upkeep/reconcile.js";
import type { RunningOrder } from "./running-order.js";
import { shortageInMidFetch } from "./steps/shortage.js";
import { noteOrder } from "./steps/check.js";
import { fetchPlan } from "./fetching/fetch-plan.js";
import { measureHost, planFor, targetsOf } from "./steps/plan.js";
import { issueReceipt } from "./steps/receipt.js";
import { checkSpace, evict } from "./steps/reserve.js";
import { verifyPayloads } from "./steps/verify-payloads.js";
import { waitForHours } from "./steps/wait.js";

/** What the steps of one run hand on. */
interface Walk extends RunningOrder {
  plan: StagingPlan;
  /** Why single VIBs could not be staged, by SHA-256. */
  failed: ReadonlyMap<string, Problem>;
  /** Milliseconds of fetching so far. */
  workedMs: number;
}

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

const NOTHING: StagingPlan = {
  wanted: [],
  toFetch: [],
  installed: [],
  unstageable: [],
  compliance: "non-compliant",
  notices: [],
};

/** Reasons of an abort that end the order; any other (the agent stops) leaves it RUNNING in the ledger, to go on at the next start. */
const ENDS: readonly string[] = ["STAGE_CANCELED", "STAGE_SUPERSEDED"];

/** Carries one admitted order out, to its end on the board and in the ledger. Never throws: a failure is an end too. */
export async function runStaging(run: RunningOrder): Promise<void> {
  const walk: Walk = { ...run, plan: NOTHING, failed: new Map(), workedMs: 0 };
  const { tools, admitted, signal, board } = run;
  try {
    await walkSteps(walk);
  } catch (failure) {
    if (signal.aborted && !ENDS.some((code) => isProblem(signal.reason, code))) {
      tools.log("stage-interrupted", { orderId: admitted.order.orderId });
      return board.end("CANCELED", { problem: asProblem(signal.reason).body });
    }
    await fail(walk, signal.aborted ? asProblem(signal.reason) : await asStagingProblem(walk, failure));
  }
}

async function walkSteps(walk: Walk): Promise<void> {
  let step: StageStep | StageState = "CHECK";
  while (step in EFFECTS) {
    // `in` has just told steps from ends; the type system cannot follow it.
    const current = step as StageStep;
    walk.signal.throwIfAborted();
    walk.board.step(current);
    const act = (): Promise<StageStep | StageState> => EFFECTS[current](walk);
    // Waiting holds up nobody: what is staged may be verified or removed meanwhile.
    step = current === "WAIT" ? await act() : await walk.alone(act);
  }
}

async function check({ tools, admitted }: Walk): Promise<StageStep> {
  noteOrder(tools, admitted);
  return nextStep("CHECK", "admitted");
}

async function wait(walk: Walk): Promise<StageStep> {
  await waitForHours(walk);
  return nextStep("WAIT", "open");
}

async function plan(walk: Walk): Promise<StageStep> {
  await reconcile(walk.tools);
  const facts = await measureHost(walk.tools);
  const made = planFor(walk.admitted.manifest, facts);
  walk.plan = made;
  walk.board.planned(made.wanted, made.toFetch, {
    notices: made.notices,
    targets: targetsOf(made, facts, new Map()),
  });
  if (made.compliance === "compliant") return nextStep("PLAN", "compliant");
  // Also where nothing is left to fetch: what lies in a folder that others could change is not staged (promise 9).
  if (facts.trouble !== undefined) throw facts.trouble;
  return made.toFetch.length === 0 ? nextStep("PLAN", "allStaged") : nextStep("PLAN", "planned");
}

async function reserve({ tools, plan: made }: Walk): Promise<StageStep> {
  const scratch = await findScratch(tools.host, tools.policy);
  const gone = await checkSpace(tools, made, scratch);
  using folder = openPlace(tools, scratch);
  evict(tools, folder, gone);
  return nextStep("RESERVE", "reserved");
}

async function fetch(walk: Walk): Promise<StageStep> {
  const began = walk.tools.clock.now();
  const result = await fetchPlan(walk, walk.plan, walk.workedMs);
  walk.workedMs += walk.tools.clock.now() - began;
  if (result === "closed") return nextStep("FETCH", "closed");
  walk.failed = result;
  walk.tools.failpoint("all-committed");
  return nextStep("FETCH", "fetched");
}

/** Every wanted file has its row and lies there: nothing is believed that was not looked at again. */
async function commit({ tools, admitted, failed }: Walk): Promise<StageStep> {
  const facts = await measureHost(tools);
  if (facts.trouble !== undefined) throw facts.trouble;
  const made = planFor(admitted.manifest, facts);
  const lost = made.toFetch.filter((vib) => !failed.has(vib.sha256)).map((vib) => vib.id);
  if (lost.length > 0)
    throw stagingProblem("STAGED_CONTENT_LOST", { path: facts.scratch?.stagingPath ?? "the staging folder", lost });
  return nextStep("COMMIT", "committed");
}

/** Complete is said only once nothing of any wanted file is left to check (promise 2, DECISIONS 17). */
async function verify(walk: Walk): Promise<StageStep> {
  const { tools, admitted, board, plan: made } = walk;
  walk.failed = new Map([...walk.failed, ...(await verifyPayloads(walk, made))]);
  const { failed } = walk;
  const facts = await measureHost(tools);
  const targets = targetsOf(planFor(admitted.manifest, facts), facts, bodiesOf(failed));
  board.targets(targets);
  const short = targets.filter(({ state }) => state === "failed");
  const [first] = failed.values();
  // The only target there is: what is wrong with its VIB says more than its name.
  if (first !== undefined && targets.length === 1) throw first;
  if (short.length > 0) throw notStaged(short.map(({ id, problem }) => ({ id, why: problem?.message ?? "" })));
  return nextStep("VERIFY", "verified");
}

const notStaged = (targets: readonly { readonly id: string; readonly why: string }[]): Problem =>
  stagingProblem("TARGETS_NOT_STAGED", {
    targets: targets.map(({ id }) => id),
    why: [...new Set(targets.map(({ why }) => why))].join("; "),
  });

async function receipt({ tools, admitted, board, plan: made }: Walk): Promise<StageState> {
  const issued = await issueReceipt(tools, admitted.manifest, { way: "queue" });
  const state: StageState = made.compliance === "compliant" ? "COMPLIANT" : "STAGED";
  tools.ledger.orders.end(admitted.order.orderId, { state, at: timestamp(tools.clock) });
  tools.log("stage-ended", { orderId: admitted.order.orderId, state, bytesFetched: board.now.bytesFetched });
  board.end(state, { receiptEnvelope: issued.envelope });
  return state;
}

async function asStagingProblem({ tools, plan: made }: Walk, failure: unknown): Promise<Problem> {
  const shortage = await shortageInMidFetch(tools, made, failure);
  return shortage ?? asProblem(failure);
}

/** What is staged may have changed all the same: a receipt tells the controller how far it came. */
async function fail({ tools, admitted, board, failed }: Walk, problem: Problem): Promise<void> {
  const state: StageState = ENDS.includes(problem.code) ? "CANCELED" : "FAILED";
  const { orderId } = admitted.order;
  tools.ledger.orders.end(orderId, { state, at: timestamp(tools.clock), problem: problem.body });
  tools.log("stage-ended", { orderId, state, code: problem.code, message: problem.message, cause: problem.cause });
  try {
    await issueReceipt(tools, admitted.manifest, { way: "queue", failed: bodiesOf(failed) });
  } catch (second) {
    // The host cannot be measured: the first problem says more, and the next start sends a receipt anyway.
    tools.log("receipt-failed", { orderId, why: asProblem(second).message });
  }
  board.end(state, { problem: problem.body });
}

const bodiesOf = (problems: ReadonlyMap<string, Problem>): Map<string, ProblemBody> =>
  new Map([...problems].map(([sha256, { body }]) => [sha256, body]));
