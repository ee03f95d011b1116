import { asProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import { timestamp } from "../../../core/time/clock.js";
import { nextStep, type StageState, type StageStep } from "../../domain/stage-machine.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import { measureHost, planFor, targetsOf } from "../steps/plan.js";
import { issueReceipt } from "../steps/receipt.js";
import { shortageInMidFetch } from "../steps/shortage.js";
import { verifyPayloads } from "../steps/verify-payloads.js";
import { bodiesOf, type Walk } from "./walk.js";

/** Every wanted file has its row and lies there: nothing is believed that was not looked at again. */
export async function commit({ tools, admitted, failed }: Walk): Promise<StageStep> {
  const facts = await measureHost(tools);
  if (facts.trouble !== undefined) throw facts.trouble;
  const made = planFor(admitted.manifest, facts);
  const lost = made.toFetch.filter((vib) => !failed.has(vib.sha256)).map((vib) => vib.id);
  if (lost.length > 0)
    throw stagingProblem("STAGED_CONTENT_LOST", { path: facts.scratch?.stagingPath ?? "the staging folder", lost });
  tools.log("stage-committed", { orderId: admitted.order.orderId, vibs: made.wanted.length - failed.size });
  return nextStep("COMMIT", "committed");
}

/** Complete is said only once nothing of any wanted file is left to check (promise 2, DECISIONS 17). */
export async function verify(walk: Walk): Promise<StageStep> {
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

export async function receipt({ tools, admitted, board, plan: made, broughtMs }: Walk): Promise<StageState> {
  tools.ledger.images.addStagingMs(admitted.manifest.imageDigest, broughtMs);
  const issued = await issueReceipt(tools, admitted.manifest, { way: "queue" });
  const state: StageState = made.compliance === "compliant" ? "COMPLIANT" : "STAGED";
  tools.ledger.orders.end(admitted.order.orderId, { state, at: timestamp(tools.clock) });
  tools.log("stage-ended", { orderId: admitted.order.orderId, state, bytesFetched: board.now.bytesFetched });
  board.end(state, { receiptEnvelope: issued.envelope });
  return state;
}

/** A disk that filled up in mid-fetch is told as a shortage, and one that takes no more of the ledger as that. */
export async function asStagingProblem({ tools, plan: made }: Walk, failure: unknown): Promise<Problem> {
  const trouble = tools.ledger.troubleOf(failure);
  if (trouble !== undefined) return trouble;
  const shortage = await shortageInMidFetch(tools, made, failure);
  return shortage ?? asProblem(failure);
}

/** What is staged may have changed all the same: a receipt tells the controller how far it came. */
export async function fail(
  { tools, admitted, board, failed, broughtMs }: Walk,
  problem: Problem,
  state: "CANCELED" | "FAILED",
): Promise<void> {
  const { orderId } = admitted.order;
  tools.log("stage-ended", { orderId, state, code: problem.code, message: problem.message, cause: problem.cause });
  try {
    tools.ledger.images.addStagingMs(admitted.manifest.imageDigest, broughtMs);
    tools.ledger.orders.end(orderId, { state, at: timestamp(tools.clock), problem: problem.body });
  } catch (second) {
    // Whoever follows it hears how it ended all the same; in the ledger it runs, and the next start goes on with it.
    tools.log("end-not-noted", { orderId, why: asProblem(second).message });
  }
  try {
    await issueReceipt(tools, admitted.manifest, { way: "queue", failed: bodiesOf(failed) });
  } catch (second) {
    // The host cannot be measured: the first problem says more, and the next start sends a receipt anyway.
    tools.log("receipt-failed", { orderId, why: asProblem(second).message });
  }
  board.end(state, { problem: problem.body });
}
