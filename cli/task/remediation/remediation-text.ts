import type { RemediationTotals } from "../../../controller/api/wire/remediation/apply.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count } from "../../../core/terminal/quantity.js";
import { renderTable } from "../../render/table.js";
import { columnsOf, paintFor } from "../../render/terminal.js";
import { tally } from "../frame.js";
import { hostWords } from "../host-words.js";
import { problemsText } from "../problem-groups.js";
import type { HostView } from "../task-view.js";
import { savedWords, windowSeconds } from "../../render/remediation/window-words.js";

/** The end of a remediation for people: a line per host, every failure with its remedy, a sentence that adds up, and the figure. */
export function remediationText(
  hosts: readonly HostView[],
  totals: RemediationTotals,
  stream: NodeJS.WriteStream,
): string {
  const paint = paintFor(stream);
  const table = renderTable(
    hosts,
    [
      { head: "HOST", cell: ({ name }) => name },
      {
        head: "REMEDIATION",
        cell: ({ status }) => `${hostWords(status).sign} ${hostWords(status).state}`,
        paint: (cell, { status }) => paint(hostWords(status).hue, cell),
      },
      { head: "IN MAINTENANCE", cell: windowCell, align: "right" },
      { head: "STAGED BEFORE", cell: stagedCell, align: "right", spare: 2 },
      { head: "FETCHED", cell: fetchedCell, align: "right", spare: 1 },
      { head: "NOTE", cell: noteCell, wraps: "yes" },
    ],
    columnsOf(stream),
  );
  const problems = problemsText(hosts, paint, columnsOf(stream));
  return `${table}${problems}\n${count(hosts.length, "host")}: ${tally(hosts)}.\n${figureText(totals)}`;
}

const remediationOf = ({ status }: HostView) => status.greenroom.remediation;

function windowCell(host: HostView): string {
  const seconds = remediationOf(host)?.maintenance_seconds ?? 0;
  return seconds === 0 ? "" : windowSeconds(seconds);
}

function stagedCell(host: HostView): string {
  const remediation = remediationOf(host);
  return remediation?.ordered_at == null ? "" : formatBytes(remediation.bytes_staged_before);
}

function fetchedCell(host: HostView): string {
  const remediation = remediationOf(host);
  return remediation?.ordered_at == null ? "" : formatBytes(remediation.bytes_fetched);
}

/** The failure is told in full below the table, which names its code and what is to be known of the host at once. */
function noteCell(host: HostView): string {
  const { problem } = host.status.greenroom;
  const remediation = remediationOf(host);
  const out = remediation?.out_of_service === true ? "not seen back in service" : "";
  if (problem === null) {
    const words = host.status.status === "OK" ? targetsWords(host) : hostWords(host.status).note;
    return [words, out].filter((text) => text !== "").join("; ");
  }
  const failed = remediation?.failed_state == null ? "" : `in ${remediation.failed_state}`;
  return [problem.code, failed, out].filter((text) => text !== "").join(", ");
}

/** "9.0.0 → 9.0.1" of the host itself. */
function targetsWords(host: HostView): string {
  const own = remediationOf(host)?.targets.find(({ target }) => target === "host");
  return own === undefined || own.from_version === own.to_version ? "" : `${own.from_version} → ${own.to_version}`;
}

/** The figure that the product exists for. */
function figureText(totals: RemediationTotals): string {
  const { maintenance_seconds: all, longest_maintenance_seconds: longest } = totals;
  if (all === 0) return "";
  const saved = savedWords(totals);
  const text = `In maintenance mode: ${windowSeconds(all)} in all, ${windowSeconds(longest)} the longest`;
  return `${text}${saved === "" ? "" : `; ${saved}`}.\n`;
}
