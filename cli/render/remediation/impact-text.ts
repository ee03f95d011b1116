import type { ApplyImpact } from "../../../controller/api/wire/remediation/impact.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { formatSeconds } from "../../../core/terminal/quantity.js";
import { renderTable } from "../table.js";
import { columnsOf } from "../terminal.js";

const COST_WORDS: Readonly<Record<ApplyImpact["greenroom"]["hosts"][string]["impact"], string>> = {
  NO_IMPACT: "nothing",
  PARTIAL_MAINTENANCE_MODE_REQUIRED: "partial maintenance mode",
  MAINTENANCE_MODE_REQUIRED: "maintenance mode",
  REBOOT_REQUIRED: "maintenance mode, reboot",
  UNKNOWN: "not known",
};

interface Row extends Readonly<Omit<ApplyImpact["greenroom"]["hosts"][string], "changes">> {
  readonly name: string;
  readonly changes: string;
}

/** What a remediation would do, for people: a line per host, then the whole in a sentence. */
export function impactText(impact: ApplyImpact, stream: NodeJS.WriteStream): string {
  const rows = Object.entries(impact.greenroom.hosts)
    .map(([id, { changes, ...host }]): Row => {
      return { ...host, name: impact.host_info[id]?.name ?? id, changes: changesWords(changes) };
    })
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const table = renderTable(
    rows,
    [
      { head: "HOST", cell: ({ name }) => name },
      { head: "COSTS", cell: ({ status, impact: cost }) => (status === "COMPLIANT" ? "nothing" : COST_WORDS[cost]) },
      { head: "FETCHED FIRST", cell: ({ bytes_to_fetch: bytes }) => formatBytes(bytes), align: "right" },
      { head: "LAST TIME", cell: lastTime, align: "right", spare: 1 },
      { head: "CHANGES", cell: ({ changes }) => changes, wraps: "yes" },
    ],
    columnsOf(stream),
  );
  return `${table}${impact.impact.map(({ message }) => `${message.default_message}.\n`).join("")}`;
}

const lastTime = ({ last_time: last }: Row): string =>
  last === null ? "" : `${formatSeconds(last.seconds)}, ${formatSeconds(last.maintenance_seconds)} in maintenance`;

/** Of many changes the first ones; JSON has them all. */
const SHOWN = 6;

function changesWords(changes: ApplyImpact["greenroom"]["hosts"][string]["changes"]): string {
  const words = changes.map(({ name, current, wanted }) =>
    wanted === null ? `${name} removed` : current === null ? `${name} ${wanted}` : `${name} ${current} → ${wanted}`,
  );
  const more = words.length > SHOWN ? [`and ${words.length - SHOWN} more`] : [];
  return [...words.slice(0, SHOWN), ...more].join(", ");
}
