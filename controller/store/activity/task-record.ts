import { sql } from "kysely";
import type { ProblemBody } from "../../../core/problem/problem.js";
import { readJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** vSphere's values (VLCM part 8); a canceled task is FAILED with a problem of code CANCELED. */
export type TaskStatus = "PENDING" | "RUNNING" | "BLOCKED" | "SUCCEEDED" | "FAILED";

export interface TaskProgress {
  readonly total: number;
  readonly completed: number;
  readonly message: string;
}

/** Which hosts of a task a user has skipped: none, those not begun, or those under way as well (VLCM 6.9). */
export type Skipping = "none" | "not-begun" | "all";

/** The image that a task is about, for whoever asks later when it was staged where. */
export interface TaskImage {
  readonly commitId: string;
  /** "sha256:<hex>" */
  readonly digest: string;
  /** "Greenroom Hypervisor 9.0.1" */
  readonly name: string;
}

export interface TaskStart {
  readonly who: string;
  /** com.vmware.esx.settings.clusters.software, … */
  readonly service: string;
  /** scan$task, stage$task, … */
  readonly operation: string;
  readonly description: string;
  /** null: bound to no cluster or host (a depot import). */
  readonly scopeId: string | null;
  readonly cancelable: boolean;
  /** What a restarted controller needs to go on; JSON. */
  readonly input: unknown;
  /** By which API it came and with which client: "vsphere-rest greenroom-cli/0.1.0"; empty where nobody noted it. */
  readonly via?: string;
  /** The task whose failed hosts this one tries again. */
  readonly retryOf?: string;
  readonly image?: TaskImage;
}

export interface TaskRecord extends TaskStart {
  /** task-N */
  readonly id: string;
  /** What its cluster or host is called now; null where it is gone, or where there is none. */
  readonly scopeName: string | null;
  readonly status: TaskStatus;
  readonly cancelRequested: boolean;
  readonly skipping: Skipping;
  readonly progress: TaskProgress;
  /** JSON, of the operation's own shape; null while there is none. */
  readonly result: unknown;
  readonly error: ProblemBody | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

const STATUSES: readonly string[] = ["PENDING", "RUNNING", "BLOCKED", "SUCCEEDED", "FAILED"];
const isStatus = (text: string): text is TaskStatus => STATUSES.includes(text);
const skippingOf = (text: string): Skipping => (text === "not-begun" || text === "all" ? text : "none");

function imageOf(row: StoreSchema["tasks"]): { image?: TaskImage } {
  if (row.commit_id === null || row.image_digest === null) return {};
  return { image: { commitId: row.commit_id, digest: row.image_digest, name: row.image ?? "" } };
}

/** All but the result, which of a task on many hosts is large. */
export const HEAD_COLUMNS = [
  "id",
  "who",
  "service",
  "operation",
  "description",
  "scope_id",
  "input",
  "status",
  "cancelable",
  "cancel_requested",
  "progress_total",
  "progress_done",
  "progress_message",
  "error",
  "created_at",
  "started_at",
  "ended_at",
  "via",
  "retry_of",
  "skipping",
  "commit_id",
  "image_digest",
  "image",
] as const satisfies readonly (keyof StoreSchema["tasks"])[];

/** Selected beside a task's own columns, for `taskOf`. */
export const scopeName = sql<
  string | null
>`coalesce((select name from clusters where clusters.id = tasks.scope_id), (select name from hosts where hosts.id = tasks.scope_id))`.as(
  "scope_name",
);

export const taskOf = (row: StoreSchema["tasks"] & { readonly scope_name: string | null }): TaskRecord => ({
  id: row.id,
  who: row.who,
  service: row.service,
  operation: row.operation,
  description: row.description,
  scopeId: row.scope_id,
  scopeName: row.scope_name,
  cancelable: row.cancelable === 1,
  input: readJson(row.input),
  status: isStatus(row.status) ? row.status : "FAILED",
  cancelRequested: row.cancel_requested === 1,
  skipping: skippingOf(row.skipping),
  via: row.via,
  ...(row.retry_of !== null && { retryOf: row.retry_of }),
  ...imageOf(row),
  progress: { total: row.progress_total, completed: row.progress_done, message: row.progress_message },
  result: row.result === null ? null : readJson(row.result),
  error: row.error === null ? null : readJson(row.error),
  createdAt: row.created_at,
  startedAt: row.started_at,
  endedAt: row.ended_at,
});
