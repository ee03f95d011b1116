import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import { hostDetail } from "../fan-out/host-detail.js";
import { rolloutProblem } from "../rollout-problems.js";
import { STAGE, stageInput, type StageInput } from "./stage.js";

/** What a staging wanted, and which of its hosts are not staged, in the order of their turns: NOTHING_TO_RETRY. */
export function failedHosts(
  record: TaskRecord,
  rows: readonly TaskHostRecord[],
): { readonly input: StageInput; readonly hostIds: readonly string[] } {
  const refuse = (why: string) => rolloutProblem("NOTHING_TO_RETRY", { task: record.id, why });
  if (record.operation !== STAGE) throw refuse("it is neither a staging nor a remediation");
  if (record.endedAt === null) throw refuse("it still runs");
  const input = stageInput.parse(record.input);
  const failed = new Set(rows.filter(isNotStaged).map(({ hostId }) => hostId));
  const hostIds = input.hostIds.filter((id) => failed.has(id));
  if (hostIds.length === 0) throw refuse("every host is staged or needed nothing");
  return { input, hostIds };
}

/** As the host was called in the task. */
export const nameOf = ({ detail }: TaskHostRecord): string => hostDetail.parse(detail).name;

function isNotStaged({ status, detail }: TaskHostRecord): boolean {
  if (status !== "SKIPPED") return status !== "OK";
  const { skipReason } = hostDetail.parse(detail);
  return skipReason === "SKIPPED_BY_USER" || skipReason === "INCOMPATIBLE";
}
