import { rolloutProblem } from "../../rollout/rollout-problems.js";
import type { TaskView } from "../../rollout/task/task-engine.js";
import type { Scope } from "../../store/inventory/hosts.js";
import type { LifecycleParts } from "./lifecycle-parts.js";

/** The newest task of an operation on a scope that has ended, with what its hosts did: REPORT_MISSING. */
export async function lastTask(
  { rollouts: { engine } }: Pick<LifecycleParts, "rollouts"> & Partial<LifecycleParts>,
  scope: Scope,
  operation: string,
): Promise<TaskView> {
  const ended = { targets: [scope.id], operations: [{ kept: operation }], status: ["SUCCEEDED", "FAILED"], limit: 1 };
  const [record] = await engine.records(ended);
  if (record !== undefined) return engine.view(record.id);
  throw rolloutProblem("REPORT_MISSING", {
    report: `result of ${operation.replace(/\$task$/, "")}`,
    scope: scope.name,
  });
}
