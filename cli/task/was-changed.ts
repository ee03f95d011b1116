import type { TaskInfo } from "../../controller/api/wire/task.js";
import type { HostView } from "./task-view.js";

/** Whether a task has changed anything on a host: bytes came or went, or its remediation was begun. */
export function wasChanged({ status }: HostView, { operation }: TaskInfo): boolean {
  const { bytes_fetched, removed, remediation } = status.greenroom;
  if (operation.startsWith("apply")) return remediation !== null && status.status !== "SKIPPED";
  return bytes_fetched > 0 || removed > 0;
}
