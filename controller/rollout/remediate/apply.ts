import type { Problem } from "../../../core/problem/problem.js";
import { serviceLimit } from "../../domain/remediation/apply-policy.js";
import { enlist } from "../fan-out/enlist.js";
import { hostDetail } from "../fan-out/host-detail.js";
import { withHostsExit } from "../fan-out/shortfall.js";
import { goodOnes, tallyOf, tallyWords } from "../fan-out/tally.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { applyInput } from "./apply-input.js";
import { remediationProgress } from "./remediation-share.js";
import { applyProblem } from "./remediation-problems.js";
import { RemediationRun } from "./remediation-run.js";

/**
 * Remediates hosts of a scope, one after another or so many out of service at once (VLCM part 7): all are looked at first, then each gets its
 * turn. Run again after a restart of the controller, it goes on where it was.
 */
export async function apply(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const input = applyInput.parse(run.record.input);
  const scopeId = run.record.scopeId ?? "";
  const image = await parts.store.reader.images.commit({ scopeId, commitId: input.commitId });
  const hosts = await enlist(parts, run, input.hostIds);
  run.measureProgress(() => remediationProgress(run.hosts(), serviceLimit(input.policy)));
  const refused = await new RemediationRun(parts, run, { input, image, hosts }).carryOut();
  const problem = run.canceled ? rolloutProblem("TASK_CANCELED", { task: run.record.id }) : (refused ?? shortfall(run));
  const status = problem === undefined ? ("SUCCEEDED" as const) : ("FAILED" as const);
  const rows = [...run.hosts()].sort((a, b) => (a.hostId < b.hostId ? -1 : 1));
  const result = { record: { ...run.record, status }, rows };
  await parts.store.transact(({ lastResults }) =>
    lastResults.put({ scopeId, kind: "apply", taskId: run.record.id, result }),
  );
  return { result: { commitId: input.commitId }, ...(problem !== undefined && { problem }) };
}

/** A task has succeeded only if every wanted host is remediated or needed nothing. */
function shortfall(run: TaskRun): Problem | undefined {
  const rows = run.hosts();
  const tally = tallyOf(rows);
  const notDone = tally.hosts - goodOnes(tally);
  if (notDone === 0) return undefined;
  const counts = tallyWords(tally, "remediated");
  return withHostsExit(applyProblem("REMEDIATION_INCOMPLETE", { hosts: tally.hosts, notDone, counts }), rows);
}

/** Whether a host of an ended task is still to be remediated. */
export const isNotRemediated = ({ status, detail }: ReturnType<TaskRun["hosts"]>[number]): boolean =>
  status !== "OK" && !(status === "SKIPPED" && hostDetail.parse(detail).skipReason === "COMPLIANT");
