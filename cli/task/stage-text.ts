import { problemText, type ProblemFacts } from "../render/problem-text.js";
import { renderTable } from "../render/table.js";
import { columnsOf, paintFor } from "../render/terminal.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count } from "../../core/terminal/quantity.js";
import { tally } from "./frame.js";
import { hostWords } from "./host-words.js";
import type { HostView } from "./task-view.js";

/** The end of a staging for people: a line per host, every failure with its remedy, and a sentence that adds up. */
export function stageText(hosts: readonly HostView[], stream: NodeJS.WriteStream): string {
  const paint = paintFor(stream);
  const table = renderTable(
    hosts,
    [
      { head: "HOST", cell: ({ name }) => name },
      {
        head: "STAGING",
        cell: ({ status }) => `${hostWords(status).sign} ${hostWords(status).state}`,
        paint: (cell, { status }) => paint(hostWords(status).hue, cell),
      },
      {
        head: "VIBS",
        cell: ({ status: { greenroom } }) =>
          greenroom.vibs_total === 0 ? "" : `${greenroom.vibs_done} of ${greenroom.vibs_total}`,
        align: "right",
      },
      { head: "FETCHED", cell: ({ status }) => formatBytes(status.greenroom.bytes_fetched), align: "right" },
      { head: "NOTE", cell: ({ status }) => shortNote(status), wraps: "yes" },
    ],
    columnsOf(stream),
  );
  const problems = groupedProblems(hosts).map(
    ([problem, names]) => `\n${whoText(names)}\n${problemText(problem, paint, columnsOf(stream))}`,
  );
  return `${table}${problems.join("")}\n${count(hosts.length, "host")}: ${tally(hosts)}.\n`;
}

/** The failure is told in full below the table, which names its code; numbers stand in their own columns. */
function shortNote(status: HostView["status"]): string {
  if (status.greenroom.problem !== null) return status.greenroom.problem.code;
  if (status.status !== "OK") return hostWords(status).note;
  return status.greenroom.persistence === "volatile" ? "volatile: lost by a reboot" : "";
}

/** Hosts that failed for the same reason are one entry, so that forty of them do not hide the one other. */
function groupedProblems(hosts: readonly HostView[]): readonly (readonly [ProblemFacts, readonly string[]])[] {
  const groups = new Map<string, { readonly problem: ProblemFacts; readonly names: string[] }>();
  for (const { name, status } of hosts) {
    const { problem } = status.greenroom;
    if (problem === null) continue;
    const key = `${problem.code} ${problem.message}`;
    const group = groups.get(key) ?? { problem, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ problem, names }) => [problem, names] as const);
}

const whoText = (names: readonly string[]): string =>
  names.length === 1 ? `${names[0] ?? ""}:` : `${names.length} hosts (${names.join(", ")}):`;
