import type { ClusterCompliance } from "../../domain/compliance-model.js";
import type { CollectedGarbage } from "../../depot/garbage.js";
import { SCAN_DRAFT } from "../../rollout/images/draft-tasks.js";
import { IMPORT, type ImportReport } from "../../rollout/depot-import.js";
import { SYNC, type SyncResult } from "../../rollout/library/depot-sync-task.js";
import { COLLECT } from "../../rollout/library/garbage-task.js";
import { SCAN } from "../../rollout/scan.js";
import { STAGE } from "../../rollout/stage/stage.js";
import type { TaskView } from "../../rollout/task/task-engine.js";
import { UNSTAGE } from "../../rollout/unstage/unstage.js";
import type { TaskImage, TaskRecord } from "../../store/activity/task-record.js";
import type { StoreReader } from "../../store/repositories.js";
import { errorBodyOf, localizable } from "../door/error-body.js";
import type { TaskInfo } from "../wire/task.js";
import { presentCheck, type HostNames } from "./compliance.js";
import { presentImport } from "./depot/offline-depot.js";
import { presentGarbage, presentSync } from "./depot/online-depot.js";
import { presentHostResults } from "./host-results.js";
import { imageTaskResult } from "./image/image-task.js";

/** A task as vSphere shows it (VLCM part 8); its result has the shape of its operation, and may appear before the end. */
export async function presentTask(view: TaskView, reader: StoreReader): Promise<TaskInfo> {
  const result = await resultOf(view, reader);
  return { ...presentTaskHead(view.record), ...(result !== undefined && { result }) };
}

/** The same without its result. */
export function presentTaskHead(record: TaskRecord): TaskInfo {
  return {
    description: localizable(record.operation, record.description, []),
    service: record.service,
    // vSphere tells the two scans apart by their service alone.
    operation: record.operation === SCAN_DRAFT ? SCAN : record.operation,
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

const presentImage = ({ commitId, digest, name }: TaskImage) => ({ commit: commitId, digest, name });

const targetOf = (scopeId: string) => ({
  type: scopeId.startsWith("domain-c") ? "ClusterComputeResource" : "HostSystem",
  id: scopeId,
});

async function resultOf({ record, hosts }: TaskView, reader: StoreReader): Promise<unknown> {
  if (record.operation === STAGE || record.operation === UNSTAGE) return presentHostResults(hosts, record);
  if (record.result === null) return undefined;
  // The store gives back what the operation of this name has put there; migrations keep it readable.
  if (record.operation === IMPORT) return presentImport(reader, record.result as ImportReport);
  if (record.operation === SYNC) return presentSync(record.result as SyncResult);
  if (record.operation === COLLECT) return presentGarbage(record.result as CollectedGarbage);
  if (record.operation === SCAN)
    return presentCheck(record.scopeId, record.result as ClusterCompliance, await namesOf(record, reader));
  return imageTaskResult(record, reader, () => namesOf(record, reader));
}

async function namesOf({ scopeId }: TaskRecord, reader: StoreReader): Promise<HostNames> {
  return hostNames(await reader.hosts.ofScope(scopeId ?? ""));
}

/** Names by host id. */
export const hostNames = (hosts: readonly { readonly id: string; readonly name: string }[]): HostNames =>
  Object.fromEntries(hosts.map(({ id, name }) => [id, { name }]));
