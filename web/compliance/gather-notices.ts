import type { ClusterCompliance } from "../../controller/api/wire/compliance.js";
import type { Notification, Notifications } from "../../controller/api/wire/message.js";

export interface GatheredNotice {
  readonly type: Notification["type"];
  readonly id: string;
  readonly message: string;
  readonly resolution: string;
  /** Names; empty: it is about the whole. */
  readonly hosts: readonly string[];
}

const ORDER: readonly Notification["type"][] = ["ERROR", "WARNING", "INFO"];

/** Every notice once, with the hosts that have it; errors first. */
export function gatherNotices({
  notifications,
  hosts,
  host_info: names,
}: ClusterCompliance): readonly GatheredNotice[] {
  const gathered = new Map<string, GatheredNotice>();
  const add = (notice: Notification, host: string | undefined): void => {
    const message = notice.message.default_message;
    const key = `${notice.id}\n${message}`;
    const known = gathered.get(key);
    const who = [...(known?.hosts ?? []), ...(host === undefined ? [] : [host])];
    const resolution = notice.resolution?.default_message ?? "";
    gathered.set(key, { type: notice.type, id: notice.id, message, resolution, hosts: who });
  };
  for (const notice of everyOne(notifications)) add(notice, undefined);
  for (const [id, host] of Object.entries(hosts))
    for (const notice of everyOne(host.notifications)) add(notice, names[id]?.name ?? id);
  return [...gathered.values()].sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
}

export const everyOne = ({ errors = [], warnings = [], info = [] }: Notifications): readonly Notification[] => [
  ...errors,
  ...warnings,
  ...info,
];
