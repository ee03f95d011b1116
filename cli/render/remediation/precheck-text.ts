import type { CheckResult } from "../../../controller/api/wire/remediation/check.js";
import { count } from "../../../core/terminal/quantity.js";
import { renderTable } from "../table.js";
import { columnsOf, paintFor, type Hue } from "../terminal.js";

type Entity = CheckResult["entity_results"][number];
type Status = Entity["status"];

const SIGNS: Readonly<Record<Status, readonly [sign: string, hue: Hue]>> = {
  OK: ["✔ ok", "green"],
  WARNING: ["! warning", "yellow"],
  TIMEOUT: ["✘ timed out", "red"],
  ERROR: ["✘ error", "red"],
  RETRY: ["↻ again", "yellow"],
};

interface Row {
  readonly on: string;
  readonly check: string;
  readonly status: Status;
  readonly text: string;
}

/** What a pre-check found, for people: what is in the way and what to do about it, or everything. */
export function precheckText(
  result: CheckResult,
  shown: "everything" | "what-matters",
  stream: NodeJS.WriteStream,
): string {
  const paint = paintFor(stream);
  const all = result.entity_results.flatMap((entity) => rowsOf(entity, result.host_info));
  const rows = shown === "everything" ? all : all.filter(({ status }) => status !== "OK");
  const table = renderTable(
    rows,
    [
      { head: "ON", cell: ({ on }) => on },
      { head: "CHECK", cell: ({ check }) => check },
      {
        head: "STATUS",
        cell: ({ status }) => SIGNS[status][0],
        paint: (cell, { status }) => paint(SIGNS[status][1], cell),
      },
      { head: "WHAT", cell: ({ text }) => text, wraps: "yes" },
    ],
    columnsOf(stream),
  );
  return `${rows.length === 0 ? "" : table}${sentence(result, all.length)}`;
}

function rowsOf(entity: Entity, names: CheckResult["host_info"]): readonly Row[] {
  const on = entity.host === undefined ? "cluster" : (names[entity.host]?.name ?? entity.host);
  return entity.check_statuses.flatMap(({ check, status, check_issues: issues }) => {
    const text = issues.map(({ description, resolution }) =>
      resolution === undefined
        ? description.default_message
        : `${description.default_message}. What to do: ${resolution.default_message}`,
    );
    const told = text.length === 0 ? [check.description.default_message] : text;
    return told.map((words) => ({ on, check: check.check, status, text: words }));
  });
}

function sentence({ entity_results: entities }: CheckResult, checks: number): string {
  const hosts = entities.filter(({ type }) => type === "HOST");
  const of = (status: Status) => hosts.filter((entity) => entity.status === status).length;
  const words = [
    [of("OK"), "ready"],
    [of("WARNING"), "ready, with warnings"],
    [of("ERROR"), "not ready"],
  ] as const;
  const told = words.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(", ");
  return `${count(hosts.length, "host")}: ${told}; ${count(checks, "check")}.\n`;
}
