import type { ClusterCompliance, HostCompliance } from "../../controller/api/wire/compliance.js";
import type { Notification, Notifications } from "../../controller/api/wire/message.js";

/** As the controller rolls up: of several hosts the last of these shows. */
const STATUSES = ["COMPLIANT", "NON_COMPLIANT", "UNAVAILABLE", "INCOMPATIBLE"] as const;
const IMPACTS = [
  "NO_IMPACT",
  "PARTIAL_MAINTENANCE_MODE_REQUIRED",
  "MAINTENANCE_MODE_REQUIRED",
  "UNKNOWN",
  "REBOOT_REQUIRED",
] as const;

/** A cluster is always checked whole; of chosen hosts only those are shown, and what they come to together. */
export function narrowed(compliance: ClusterCompliance, hosts: readonly string[] | undefined): ClusterCompliance {
  if (hosts === undefined) return compliance;
  const chosen = (ids: readonly string[]) => ids.filter((id) => hosts.includes(id));
  const only = <V>(record: Readonly<Record<string, V>>): Record<string, V> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => hosts.includes(id)));
  const { stage_status: _ofAll, ...rest } = compliance;
  const kept = only(compliance.hosts);
  const judged = Object.values(kept);
  const unavailable = chosen(compliance.unavailable_hosts);
  const statuses = [...judged.map(({ status }) => status), ...unavailable.map(() => "UNAVAILABLE" as const)];
  const impacts = [...judged.map(({ impact }) => impact), ...unavailable.map(() => "UNKNOWN" as const)];
  return {
    ...rest,
    status: worst(STATUSES, statuses),
    ...stageStatusOf(judged),
    impact: worst(IMPACTS, impacts),
    notifications: notificationsOf(compliance, hosts),
    hosts: kept,
    host_info: only(compliance.host_info),
    compliant_hosts: chosen(compliance.compliant_hosts),
    non_compliant_hosts: chosen(compliance.non_compliant_hosts),
    incompatible_hosts: chosen(compliance.incompatible_hosts),
    unavailable_hosts: unavailable,
    greenroom: { ...compliance.greenroom, unavailable: only(compliance.greenroom.unavailable) },
  };
}

/** The one farthest back in the order; the first without any. */
const worst = <T>(order: readonly [T, ...T[]], values: readonly T[]): T =>
  values.reduce((a, b) => (order.indexOf(a) > order.indexOf(b) ? a : b), order[0]);

/** STAGED only when every non-compliant host is; absent when none is non-compliant. */
function stageStatusOf(hosts: readonly HostCompliance[]): Pick<ClusterCompliance, "stage_status"> {
  const open = hosts.filter(({ status }) => status === "NON_COMPLIANT");
  if (open.length === 0) return {};
  return { stage_status: open.every((host) => host.stage_status === "STAGED") ? "STAGED" : "NOT_STAGED" };
}

/** Without those that tell of another host that it is unknown; each names its host. */
function notificationsOf(
  { notifications, greenroom, host_info: names }: ClusterCompliance,
  hosts: readonly string[],
): Notifications {
  const others = Object.entries(greenroom.unavailable)
    .filter(([id]) => !hosts.includes(id))
    .map(([id, { since }]) => `of ${names[id]?.name ?? id} is unknown since ${since}`);
  const isMeant = ({ message }: Notification) => !others.some((other) => message.default_message.includes(other));
  const levels = (["info", "warnings", "errors"] as const).map((level) => {
    const left = (notifications[level] ?? []).filter(isMeant);
    return left.length === 0 ? {} : { [level]: left };
  });
  return Object.assign({}, ...levels) as Notifications; // the levels that are left, under their own names
}
