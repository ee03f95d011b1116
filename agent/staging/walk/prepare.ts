import { nextStep, type StageStep } from "../../domain/stage-machine.js";
import { fetchPlan } from "../fetching/fetch-plan.js";
import { openPlace } from "../folder/place.js";
import { findScratch } from "../folder/scratch.js";
import { measureHost, planFor, targetsOf } from "../steps/plan.js";
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

export async function reserve({ tools, plan: made }: Walk): Promise<StageStep> {
  const scratch = await findScratch(tools.host, tools.policy);
  const gone = await checkSpace(tools, made, scratch);
  using folder = openPlace(tools, scratch);
  evict(tools, folder, gone);
  return nextStep("RESERVE", "reserved");
}

export async function fetch(walk: Walk): Promise<StageStep> {
  const began = walk.tools.clock.now();
  const result = await fetchPlan(walk, walk.plan, walk.workedMs);
  walk.workedMs += walk.tools.clock.now() - began;
  if (result === "closed") return nextStep("FETCH", "closed");
  walk.failed = result;
  walk.tools.failpoint("all-committed");
  await walk.tools.hold?.("all-committed", walk.signal);
  return nextStep("FETCH", "fetched");
}
