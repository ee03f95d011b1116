import type { TaskView } from "../../rollout/task/task-engine.js";
import type { TaskImage, TaskRecord } from "../../store/activity/task-record.js";
import type { StoreReader } from "../../store/repositories.js";
import { errorBodyOf, localizable } from "../door/error-body.js";
import type { TaskInfo } from "../wire/task.js";
import { operationName } from "./task-operation.js";
import { taskResult } from "./task-result.js";

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
      target_name: record.scopeName,
      retry_of: record.retryOf ?? null,
      skipping: record.skipping,
      image: record.image === undefined ? null : presentImage(record.image),
    },
  };
}

const presentImage = ({ commitId, digest, name }: TaskImage) => ({ commit: commitId, digest, name });

const targetOf = (scopeId: string) => ({
  type: scopeId.startsWith("domain-c") ? "ClusterComputeResource" : "HostSystem",
  id: scopeId,
});
