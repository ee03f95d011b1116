import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PRECHECKS } from "../../agent/domain/remediation/findings.js";
import { FIRST_STATE, TRANSITIONS } from "../../agent/domain/remediation/transitions.js";

const PATH = join("docs", "remediation.md");

/** The state machine as a Mermaid diagram: one arrow per row of its table, those that give up drawn apart. */
export function remediationDiagram(): string {
  const arrows = Object.entries(TRANSITIONS).flatMap(([state, row]) => {
    const byNext = new Map<string, string[]>();
    for (const [event, next] of Object.entries(row)) byNext.set(next, [...(byNext.get(next) ?? []), event]);
    return [...byNext].map(([next, events]) => `  ${state} --> ${next}: ${events.join(", ")}`);
  });
  return ["```mermaid", "stateDiagram-v2", `  [*] --> ${FIRST_STATE}`, ...arrows, "  DONE --> [*]", "```"].join("\n");
}

/** The same as a table, for readers without a renderer. */
export function remediationTable(): string {
  const rows = Object.entries(TRANSITIONS).flatMap(([state, row]) =>
    Object.entries(row).map(([event, next]) => `| ${state} | ${event} | ${next} |`),
  );
  return ["| state | event | next |", "|---|---|---|", ...rows].join("\n");
}

export function precheckTable(): string {
  const rows = Object.entries(PRECHECKS).map(([id, remedy]) => `| \`${id}\` | ${remedy} |`);
  return ["| id | what to do |", "|---|---|", ...rows].join("\n");
}

const PARTS = { diagram: remediationDiagram, table: remediationTable, prechecks: precheckTable } as const;

/** docs/remediation.md with its generated parts as they are now: between `<!-- name -->` and `<!-- /name -->`. */
export function withParts(text: string): string {
  return Object.entries(PARTS).reduce((so, [name, draw]) => {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const from = so.indexOf(begin);
    const to = so.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${PATH} has no part ${name}`);
    return `${so.slice(0, from + begin.length)}\n\n${draw()}\n\n${so.slice(to)}`;
  }, text);
}

export const remediationPage = (): string => readFileSync(PATH, "utf8");

export const writePage = (): void => writeFileSync(PATH, withParts(remediationPage()));
