import type { Problem } from "../../../core/problem/problem.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import { hostDetail, STANDING_STILL, storable } from "./host-detail.js";

/** A host whose task ends while its own row is open, as when its end could not be written: it ends with what the task ended with. */
export function closedRow(row: TaskHostRecord, problem: Problem | undefined, endedAt: string): TaskHostRecord {
  const known = hostDetail.safeParse(row.detail);
  const closed = { ...row, status: "ERROR" as const, endedAt };
  if (!known.success) return closed;
  const body = problem === undefined ? null : storable(problem.body);
  const detail = { ...known.data, ...STANDING_STILL, fetching: [], problem: body };
  if (problem?.code !== "TASK_CANCELED") return { ...closed, detail: { ...detail, step: "failed" } };
  return {
    ...{ ...closed, status: "SKIPPED" },
    detail: { ...detail, step: "skipped", skipReason: "SKIPPED_BY_USER", problem: null },
  };
}
