import { elapsedMs } from "../../../core/time/clock.js";
import { nextStep, type StageStep } from "../../domain/stage-machine.js";
import { bytesHere, fetchedBefore } from "../../domain/order/order-work.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import { fetchPlan } from "../fetching/fetch-plan.js";
import { openPlace } from "../folder/place.js";
import { folderUse } from "../folder/present-files.js";
import { findScratch } from "../folder/scratch.js";
import { measureHost, planFor, targetsOf, type HostFacts } from "../steps/plan.js";
import { checkSpace, evict } from "../steps/reserve.js";
import { waitForHours } from "../steps/wait.js";
import { reconcile } from "../upkeep/reconcile.js";
import type { Walk } from "./walk.js";

/** The order was judged and noted before anyone heard of it (orders.ts). */
export async function check(): Promise<StageStep> {
  return nextStep("CHECK", "admitted");
}

export async function wait(walk: Walk): Promise<StageStep> {
  await waitForHours(walk);
  return nextStep("WAIT", "open");
}

export async function plan(walk: Walk): Promise<StageStep> {
  // Files that are read again may be large: a cancel does not wait for them.
  await reconcile(walk.tools, async () => walk.signal.throwIfAborted());
  const facts = await measureHost(walk.tools);
  const made = planFor(walk.admitted.manifest, facts);
  walk.plan = made;
  countEarlierRuns(walk, made, facts);
  walk.board.planned(made.wanted, made.toFetch, {
    notices: made.notices,
    targets: targetsOf(made, facts, new Map()),
    bytesFetchedBefore: walk.fetchedBefore ?? 0,
  });
  if (made.compliance === "compliant") return nextStep("PLAN", "compliant");
  // Also where nothing is left to fetch: what lies in a folder that others could change is not staged (promise 9).
  if (facts.trouble !== undefined) throw facts.trouble;
  return made.toFetch.length === 0 ? nextStep("PLAN", "allStaged") : nextStep("PLAN", "planned");
}

/** Once a run, at its first plan: what it fetches itself is not what others have fetched before it. */
function countEarlierRuns(walk: Walk, made: StagingPlan, { scratch, trouble }: HostFacts): void {
  if (walk.fetchedBefore !== undefined) return;
  const { tools, admitted } = walk;
  const { orders } = tools.ledger;
  const { orderId } = admitted.order;
  const work = orders.work(orderId);
  walk.workedMs = work.workedMs;
  walk.fetchedBefore = work.fetchedBytes;
  if (scratch === undefined || trouble !== undefined) return;
  const here = bytesHere(made, folderUse({ path: scratch.stagingPath, owner: tools.policy.owner }).parts);
  walk.fetchedBefore = fetchedBefore(work, here);
  // Losing it in a power cut loses a number of this order, and nothing else.
  if (work.hereBytes === undefined) tools.ledger.relaxed(() => orders.noteHere(orderId, here));
}

export async function reserve({ tools, plan: made }: Walk): Promise<StageStep> {
  const scratch = await findScratch(tools.host, tools.policy);
  const gone = await checkSpace(tools, made, scratch);
  // The fetch opens the folder for itself: where nothing has to go there is nothing to open here.
  if (gone.length === 0) return nextStep("RESERVE", "reserved");
  using folder = openPlace(tools, scratch);
  evict(tools, folder, gone);
  return nextStep("RESERVE", "reserved");
}

export async function fetch(walk: Walk): Promise<StageStep> {
  const result = await timed(walk, () => fetchPlan(walk, walk.plan, walk.workedMs));
  if (result === "closed") return nextStep("FETCH", "closed");
  walk.failed = result;
  walk.tools.failpoint("all-committed");
  await walk.tools.hold?.("all-committed", walk.signal);
  return nextStep("FETCH", "fetched");
}

/** Runs the fetch, and notes what it came to however it ends. */
async function timed<T>(walk: Walk, act: () => Promise<T>): Promise<T> {
  const { tools, admitted, board } = walk;
  const beganMs = tools.clock.now();
  try {
    return await act();
  } finally {
    walk.workedMs += elapsedMs(tools.clock, beganMs);
    const fetchedBytes = (walk.fetchedBefore ?? 0) + board.now.bytesFetched;
    const { workedMs } = walk;
    tools.ledger.relaxed(() => tools.ledger.orders.noteWork(admitted.order.orderId, { fetchedBytes, workedMs }));
  }
}
