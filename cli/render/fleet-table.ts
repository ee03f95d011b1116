import type { HostDetail } from "../../controller/api/wire/inventory.js";
import type { ClusterCompliance, HostCompliance } from "../../controller/api/wire/software.js";
import { isStaged, STATUS_WORDS, statusText } from "./compliance/status-text.js";
import { CONNECTION_WORDS } from "./host-table.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { moment } from "../../core/terminal/quantity.js";
import { renderTable } from "./table.js";
import { columnsOf, paintFor, type Hue } from "./terminal.js";

/** One host of the fleet table; no connection state = the host has left the inventory since. */
export interface FleetRow {
  readonly name: string;
  readonly connection: HostDetail["connection_state"] | undefined;
  readonly compliance: Shown;
  readonly notice: string;
}

/** What the table shows of a host's compliance. */
type Shown = Pick<HostCompliance, "status" | "stage_status" | "impact"> & {
  readonly greenroom: Pick<
    HostCompliance["greenroom"],
    "vibs_staged" | "vibs_wanted" | "bytes_staged" | "bytes_wanted" | "persistence"
  >;
};

const COST_WORDS: Readonly<Record<HostCompliance["impact"], string>> = {
  NO_IMPACT: "nothing",
  PARTIAL_MAINTENANCE_MODE_REQUIRED: "partial maintenance mode",
  MAINTENANCE_MODE_REQUIRED: "maintenance mode",
  REBOOT_REQUIRED: "maintenance mode, reboot",
  UNKNOWN: "not known",
};

const hueOf = (compliance: Shown): Hue => (isStaged(compliance) ? "green" : STATUS_WORDS[compliance.status][1]);

/** The hosts of a check, one a line, sorted by name. */
export function fleetRows(compliance: ClusterCompliance, hosts: readonly HostDetail[]): readonly FleetRow[] {
  const known = new Map(hosts.map((host) => [host.host, host]));
  // An unavailable host has no entry of its own in the answer, as in vLCM; the reader misses it all the more.
  const unavailable = compliance.unavailable_hosts
    .filter((id) => compliance.hosts[id] === undefined)
    .map((id) => ({ id, compliance: NOTHING_KNOWN, notice: reasonOf(compliance, known.get(id)) }));
  const answered = Object.entries(compliance.hosts).map(([id, host]) => ({
    id,
    compliance: host,
    notice: noticeText(host),
  }));
  return [...answered, ...unavailable]
    .map(({ id, ...row }) => ({
      ...row,
      name: compliance.host_info[id]?.name ?? known.get(id)?.name ?? id,
      connection: known.get(id)?.connection_state,
    }))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

const NOTHING_KNOWN: Shown = {
  status: "UNAVAILABLE",
  impact: "UNKNOWN",
  greenroom: { vibs_staged: 0, vibs_wanted: 0, bytes_staged: 0, bytes_wanted: 0, persistence: null },
};

/** Why nobody knows, since when, and what was known last. */
function reasonOf({ unavailable_hosts, greenroom }: ClusterCompliance, host: HostDetail | undefined): string {
  const unknown =
    host === undefined || !unavailable_hosts.includes(host.host) ? undefined : greenroom.unavailable[host.host];
  if (unknown === undefined)
    return host === undefined || host.connection_state === "CONNECTED" ? "" : host.connection_reason;
  const { last_good: good, reason, since } = unknown;
  const last = good === null ? "" : `; ${statusText(good)} at ${moment(good.scan_time)}`;
  return `${reason} (since ${moment(since)}${last})`;
}

export function fleetTable(rows: readonly FleetRow[], stream: NodeJS.WriteStream): string {
  const paint = paintFor(stream);
  return renderTable(
    rows,
    [
      { head: "HOST", cell: ({ name }) => name },
      {
        head: "STATE",
        cell: ({ connection }) => (connection === undefined ? "gone" : CONNECTION_WORDS[connection][0]),
        paint: (cell, { connection }) =>
          paint(connection === undefined ? "grey" : CONNECTION_WORDS[connection][1], cell),
      },
      {
        head: "STATUS",
        cell: ({ compliance }) => statusText(compliance),
        paint: (cell, { compliance }) => paint(hueOf(compliance), cell),
      },
      { head: "VIBS STAGED", cell: vibsText, align: "right" },
      { head: "BYTES STAGED", cell: bytesText, align: "right", spare: 1 },
      { head: "REMEDIATION COSTS", cell: ({ compliance }) => COST_WORDS[compliance.impact] },
      { head: "NOTICE", cell: ({ notice }) => notice, wraps: "yes" },
    ],
    columnsOf(stream),
  );
}

const isMeasured = ({ status }: Shown): boolean => status !== "UNAVAILABLE";

const vibsText = ({ compliance }: FleetRow): string =>
  isMeasured(compliance) ? `${compliance.greenroom.vibs_staged} of ${compliance.greenroom.vibs_wanted}` : "?";

const bytesText = ({ compliance }: FleetRow): string =>
  isMeasured(compliance)
    ? `${formatBytes(compliance.greenroom.bytes_staged)} of ${formatBytes(compliance.greenroom.bytes_wanted)}`
    : "?";

function noticeText(compliance: HostCompliance): string {
  const { errors = [], warnings = [], info = [] } = compliance.notifications;
  const volatile =
    compliance.greenroom.persistence === "volatile" ? ["staged to a volatile place: a reboot loses it"] : [];
  return [...volatile, ...[...errors, ...warnings, ...info].map((notice) => notice.message.default_message)].join("; ");
}

/** One sentence that adds up to the number of hosts: "3 hosts: 1 compliant, 1 staged, 1 unknown." */
export function readinessSentence(rows: readonly FleetRow[]): string {
  const words = rows.map(({ compliance }) => {
    if (isStaged(compliance)) return "staged";
    return compliance.status === "NON_COMPLIANT" ? "not staged" : STATUS_WORDS[compliance.status][0].toLowerCase();
  });
  const parts = ["compliant", "staged", "not staged", "incompatible", "unknown"]
    .map((word) => [words.filter((each) => each === word).length, word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word}`);
  return rows.length === 0
    ? "No hosts.\n"
    : `${rows.length} host${rows.length === 1 ? "" : "s"}: ${parts.join(", ")}.\n`;
}
