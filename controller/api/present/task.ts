import { z } from "zod";
import { CHECK_ENABLEMENT } from "../../rollout/eligibility/enablement.js";
import { CHECK_HARDWARE } from "../../rollout/eligibility/hardware-compatibility.js";
import { COMMIT } from "../../rollout/images/commit.js";
import { SCAN_DRAFT } from "../../rollout/images/draft-tasks.js";
import { SCAN } from "../../rollout/scan.js";
import type { TaskView } from "../../rollout/task/task-engine.js";
import type { TaskImage, TaskRecord } from "../../store/activity/task-record.js";
import type { StoreReader } from "../../store/repositories.js";
import { errorBodyOf, localizable } from "../door/error-body.js";
import type { TaskInfo } from "../wire/task.js";
import { taskResult } from "./task-result.js";

/** vSphere tells its scans and checks apart by their service alone. */
const VSPHERES: Readonly<Record<string, string>> = {
  [SCAN_DRAFT]: SCAN,
  [CHECK_ENABLEMENT]: "check$task",
  [CHECK_HARDWARE]: "check$task",
};

/** A task as vSphere shows it (VLCM part 8); its result has the shape of its operation, and may appear before the end. */
export async function presentTask(view: TaskView, reader: StoreReader): Promise<TaskInfo> {
  const result = await taskResult(view, reader);
  return { ...presentTaskHead(view.record), ...(result !== undefined && { result }) };
}

/** The same without its result. */
export function presentTaskHead(record: TaskRecord): TaskInfo {
  return {
    description: localizable(record.operation, record.description, []),
    service: record.service,
    operation: operationName(record),
    ...(record.scopeId !== null && { target: targetOf(record.scopeId) }),
    // Old clients take anything but RUNNING for the end (WIRE 1.10).
    status: record.status === "PENDING" ? "RUNNING" : record.status,
    cancelable: record.cancelable && record.endedAt === null,
    ...(record.error !== null && { error: errorBodyOf(record.error).body }),
    start_time: record.startedAt ?? record.createdAt,
    ...(record.endedAt !== null && { end_time: record.endedAt }),
    user: record.who,
    progress: { ...record.progress, message: localizable("task.progress", record.progress.message) },
    greenroom: {
      via: record.via ?? "",
      retry_of: record.retryOf ?? null,
      skipping: record.skipping,
      image: record.image === undefined ? null : presentImage(record.image),
    },
  };
}

/** A solution is set or taken out by a commit of its own. */
function operationName({ operation, service, input }: TaskRecord): string {
  if (operation !== COMMIT || !service.endsWith(".solutions")) return VSPHERES[operation] ?? operation;
  return solutionGone.safeParse(input).success ? "delete$task" : "set$task";
}

const solutionGone = z.object({ solution: z.object({ wanted: z.null() }) });

const presentImage = ({ commitId, digest, name }: TaskImage) => ({ commit: commitId, digest, name });

const targetOf = (scopeId: string) => ({
  type: scopeId.startsWith("domain-c") ? "ClusterComputeResource" : "HostSystem",
  id: scopeId,
});
