import type { HostStatus, StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";

/** One host of a task, as all renderings of its progress need it. */
export interface HostView {
  readonly id: string;
  readonly name: string;
  readonly status: HostStatus;
}

export interface TaskView {
  readonly id: string;
  readonly info: TaskInfo;
  /** "Stage", "Scan", … */
  readonly verb: string;
  /** Sorted by name; empty for tasks that no host takes part in. */
  readonly hosts: readonly HostView[];
  readonly bytesDone: number;
  readonly bytesTotal: number;
}

/** A task's answer, made ready for showing. */
export function taskView(id: string, info: TaskInfo): TaskView {
  const hosts = hostsOf(info);
  const sum = (pick: (status: HostStatus) => number) => hosts.reduce((total, host) => total + pick(host.status), 0);
  return {
    id,
    info,
    verb: info.operation.replace(/\$task$/, ""),
    hosts,
    bytesDone: sum((status) => status.greenroom.bytes_done),
    bytesTotal: sum((status) => status.greenroom.bytes_total),
  };
}

/** The result of a stage task, also while it runs; undefined for tasks of another kind. */
export function stageResultOf(info: TaskInfo): StageResult | undefined {
  const { result } = info;
  if (typeof result !== "object" || result === null || !("host_status" in result)) return undefined;
  // Border: `result` has the shape of its operation, and only staging has host_status beside host_info.
  return result as StageResult;
}

function hostsOf(info: TaskInfo): readonly HostView[] {
  const result = stageResultOf(info);
  if (result === undefined) return [];
  return Object.entries(result.host_status)
    .map(([id, status]) => ({ id, name: result.host_info[id]?.name ?? id, status }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

export const hasEnded = (info: TaskInfo): boolean => info.status === "SUCCEEDED" || info.status === "FAILED";
export const isOver = (host: HostView): boolean => !["RUNNING", "RETRY_PENDING"].includes(host.status.status);
