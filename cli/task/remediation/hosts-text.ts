import type { CheckResult } from "../../../controller/api/wire/remediation/check.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { precheckText } from "../../render/remediation/precheck-text.js";
import { stageText } from "../stage-text.js";
import { stageResultOf, type HostView } from "../task-view.js";
import { remediationText } from "./remediation-text.js";

/** What each host did in a task, for people, in the manner of its operation. */
export function hostsText(info: TaskInfo, hosts: readonly HostView[], stream: NodeJS.WriteStream): string {
  const totals = stageResultOf(info)?.greenroom.remediation;
  return totals === undefined ? stageText(hosts, stream) : remediationText(hosts, totals, stream);
}

/** What came of a task that has ended. */
export function endText(info: TaskInfo, hosts: readonly HostView[], stream: NodeJS.WriteStream): string {
  if (hosts.length > 0) return hostsText(info, hosts, stream);
  const checked = checkResultOf(info);
  return checked === undefined
    ? `${info.description.default_message}: done\n`
    : precheckText(checked, "what-matters", stream);
}

function checkResultOf({ operation, result }: TaskInfo): CheckResult | undefined {
  // Border: `result` has the shape of its operation.
  return operation === "check$task" && result !== undefined ? (result as CheckResult) : undefined;
}
