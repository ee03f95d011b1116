import { renderTable } from "../render/table.js";
import { columnsOf, paintFor } from "../render/terminal.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count } from "../../core/terminal/quantity.js";
import { tally } from "./frame.js";
import { hostWords } from "./host-words.js";
import { problemsText } from "./problem-groups.js";
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
  return `${table}${oddText(hosts, columnsOf(stream))}${problemsText(hosts, paint, columnsOf(stream))}\n${count(hosts.length, "host")}: ${tally(hosts)}.\n`;
}

/** What is not as it should be on a part of a host: targets, each with its own reason, and sources that were left aside. */
function oddText(hosts: readonly HostView[], columns: number | undefined): string {
  const rows = hosts.flatMap(({ name, status: { greenroom } }) => [
    ...greenroom.targets.flatMap((target) =>
      isOdd(target) ? [{ name, what: target.target, why: whyOf(target) }] : [],
    ),
    ...greenroom.bad_sources.map(({ source, vib_id, why }) => {
      return { name, what: "source", why: `${source} was left aside: ${vib_id}: ${why}` };
    }),
  ]);
  if (rows.length === 0) return "";
  const shape = [
    { head: "HOST", cell: (row: Odd) => row.name },
    { head: "PART", cell: (row: Odd) => row.what },
    { head: "WHY", cell: (row: Odd) => row.why, wraps: "yes" as const },
  ];
  return `\n${renderTable(rows, shape, columns)}`;
}

interface Odd {
  readonly name: string;
  readonly what: string;
  readonly why: string;
}

type Target = HostView["status"]["greenroom"]["targets"][number];

const isOdd = ({ state }: Target): boolean => state === "failed" || state === "not-stageable";

function whyOf({ state, problem, vibs_staged, vibs_wanted }: Target): string {
  if (state === "not-stageable") return "firmware: not stageable, installed during remediation";
  // Of a target that cannot be read nobody knows what it wants.
  const numbers = vibs_wanted === 0 ? "failed" : `failed, ${vibs_staged} of ${count(vibs_wanted, "VIB")}`;
  return problem === null ? numbers : `${numbers}: ${problem.code}: ${problem.message}`;
}

/** The failure is told in full below the table, which names its code; numbers stand in their own columns. */
function shortNote(status: HostView["status"]): string {
  if (status.greenroom.problem !== null) return status.greenroom.problem.code;
  if (status.greenroom.step === "unstaged") return hostWords(status).note;
  if (status.status !== "OK") return hostWords(status).note;
  return status.greenroom.persistence === "volatile" ? "volatile: lost by a reboot" : "";
}
