import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { stageText } from "../stage-text.js";
import { stageResultOf, type HostView } from "../task-view.js";
import { remediationText } from "./remediation-text.js";

/** What each host did in a task, for people, in the manner of its operation. */
export function hostsText(info: TaskInfo, hosts: readonly HostView[], stream: NodeJS.WriteStream): string {
  const totals = stageResultOf(info)?.greenroom.remediation;
  return totals === undefined ? stageText(hosts, stream) : remediationText(hosts, totals, stream);
}
