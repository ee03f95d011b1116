import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem, Problem, type ProblemBody } from "../../../core/problem/problem.js";
import type { StageProgress } from "../../domain/stage-progress.js";
import { measureHost, planFor } from "../../staging/steps/plan.js";
import type { Ending, Running } from "../running.js";

/** Whatever is not staged is staged, by the very pipeline of a stage order; already staged, not one byte is fetched. */
export async function stagingEffect(run: Running): Promise<Ending<"STAGING">> {
  await noteStagedBefore(run);
  const board = run.staging.stageFor(run.admitted);
  run.stagingBoard = board;
  let last = board.now;
  for await (const progress of board.watch(run.signal)) {
    last = progress;
    run.changed();
  }
  if (isProblem(run.signal.reason, "REMEDIATION_CANCELED")) await run.staging.cancel(run.orderId);
  run.signal.throwIfAborted();
  noteFetched(run, last);
  if (last.state === "STAGED") return { event: "staged" };
  if (last.state === "COMPLIANT") return { event: "compliant" };
  const problem = problemOf(last.problem);
  return last.state === "CANCELED" ? { event: "canceled", problem } : { event: "failed", problem };
}

/** Once, before the order fetches anything: what lay here then is what staging ahead has saved. */
async function noteStagedBefore(run: Running): Promise<void> {
  const { savings } = run.facts;
  if (savings.bytesStagedBefore !== undefined) return;
  const plan = planFor(run.admitted.manifest, await measureHost(run.tools));
  const lacking = new Set(plan.toFetch.map(({ sha256 }) => sha256));
  const here = plan.wanted.filter(({ sha256 }) => !lacking.has(sha256));
  const bytesStagedBefore = here.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  run.note({ savings: { ...savings, bytesStagedBefore } });
}

function noteFetched(run: Running, last: StageProgress): void {
  const { savings } = run.facts;
  const bytesFetched = Math.max(savings.bytesFetched, last.bytesFetched + last.bytesFetchedBefore);
  const fetchMs = run.tools.ledger.images.stagingMs(run.admitted.manifest.imageDigest);
  const { receiptEnvelope: _told, ...staging } = last;
  run.note({ savings: { ...savings, bytesFetched, fetchMs }, staging });
}

function problemOf(body: ProblemBody | undefined): Problem {
  return body === undefined ? coreProblem("CANCELED", { what: "the staging" }) : new Problem(body);
}
