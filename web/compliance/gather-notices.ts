import type { ClusterCompliance } from "../../controller/api/wire/compliance.js";
import type { Notification, Notifications } from "../../controller/api/wire/message.js";

export interface GatheredNotice {
  readonly type: Notification["type"];
  readonly id: string;
  readonly message: string;
  readonly resolution: string;
  /** Names; empty: it is about the whole. */
  readonly hosts: readonly string[];
  /** How many more say the same in other words, such as of another host. */
  readonly alike: number;
}

const ORDER: readonly Notification["type"][] = ["ERROR", "WARNING", "INFO"];

type Gathering = Omit<GatheredNotice, "hosts" | "alike"> & { readonly hosts: string[]; alike: number };

/** Every kind of notice once, with the hosts that have it; errors first. */
export function gatherNotices({
  notifications,
  hosts,
  host_info: names,
}: ClusterCompliance): readonly GatheredNotice[] {
  const gathered = new Map<string, Gathering>();
  const add = (notice: Notification, host: string | undefined): void => {
    const message = notice.message.default_message;
    const resolution = notice.resolution?.default_message ?? "";
    const key = `${notice.id}\n${resolution}`;
    const known = gathered.get(key);
    if (known === undefined) {
      const { type, id } = notice;
      gathered.set(key, { type, id, message, resolution, hosts: host === undefined ? [] : [host], alike: 0 });
      return;
    }
    if (host !== undefined && known.hosts.at(-1) !== host) known.hosts.push(host);
    if (known.message !== message) known.alike += 1;
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
