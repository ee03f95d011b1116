import type { HostDetail } from "../../controller/api/wire/inventory.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { moment } from "../../core/terminal/quantity.js";
import type { Remembered } from "../rest/remembered.js";
import { rememberedAge, rememberedStatus } from "./compliance/remembered-text.js";
import { renderTable } from "./table.js";
import { columnsOf, paintFor, type Hue } from "./terminal.js";

export const CONNECTION_WORDS: Readonly<Record<HostDetail["connection_state"], readonly [word: string, hue: Hue]>> = {
  CONNECTED: ["Connected", "green"],
  DISCONNECTED: ["Disconnected", "yellow"],
  NOT_RESPONDING: ["Not responding", "red"],
};

/** "2 DPUs, 1 firmware device" */
export function targetsText(host: HostDetail): string {
  const number = (kind: string) => host.targets.filter((target) => target.kind === kind).length;
  const told = [
    ["DPU", number("DPU")],
    ["firmware device", number("FIRMWARE")],
  ] as const;
  return told
    .filter(([, amount]) => amount > 0)
    .map(([noun, amount]) => `${amount} ${noun}${amount === 1 ? "" : "s"}`)
    .join(", ");
}

/** Hosts for people, one a line. */
export function hostTable(
  hosts: readonly HostDetail[],
  stream: NodeJS.WriteStream,
  remembered: Remembered = {},
): string {
  if (hosts.length === 0) return "No host yet. Let one join: greenroom host token --cluster CLUSTER\n";
  const paint = paintFor(stream);
  return renderTable(
    hosts,
    [
      { head: "HOST", cell: ({ host }) => host },
      { head: "NAME", cell: ({ name }) => name },
      {
        head: "CLUSTER",
        cell: ({ cluster, cluster_name: name }) => (cluster === null ? "standalone" : (name ?? cluster)),
      },
      {
        head: "STATE",
        cell: ({ connection_state }) => CONNECTION_WORDS[connection_state][0],
        paint: (cell, { connection_state }) => paint(CONNECTION_WORDS[connection_state][1], cell),
      },
      { head: "COMPLIANCE", cell: ({ host }) => rememberedStatus(remembered[host]) },
      { head: "CHECKED", cell: ({ host }) => rememberedAge(remembered[host]), spare: 3 },
      { head: "SINCE", cell: ({ connection_since }) => moment(connection_since), spare: 1 },
      { head: "TARGETS", cell: (host) => targetsText(host), spare: 2 },
      {
        head: "FREE",
        cell: ({ scratch }) => (scratch === null ? "no scratch" : formatBytes(scratch.free_bytes)),
        align: "right",
        spare: 4,
      },
      {
        head: "STAGED",
        cell: ({ scratch }) => (scratch === null ? "" : formatBytes(scratch.staged_bytes)),
        align: "right",
      },
      { head: "NOTICE", cell: noticeOf, wraps: "yes" },
    ],
    columnsOf(stream),
  );
}

function noticeOf(host: HostDetail): string {
  const { decommissioned, open_alarms } = host;
  const notices = [
    open_alarms === 0 ? "" : `${open_alarms} ALARM${open_alarms === 1 ? "" : "S"}: greenroom alarm list`,
    decommissioned === null ? "" : `decommissioned ${moment(decommissioned.at)} by ${decommissioned.by}`,
    host.scratch?.problem ?? "",
    host.connection_state === "CONNECTED" ? "" : host.connection_reason,
    host.scratch?.volatile === true ? "volatile: a reboot empties the staging folder" : "",
    host.development ? "development switch is on" : "",
  ];
  return notices.filter((notice) => notice !== "").join("; ");
}
