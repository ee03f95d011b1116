import type { Findings } from "./findings.js";
import type { Verdict } from "./gates.js";
import { rounded, type Row } from "./row.js";

const COLUMNS = ["runs", "wallMin", "wallMedian", "wallMax", "cpu", "rssMiB", "ratio"] as const;

/** One section as a table; seconds and MiB. Columns that no row fills are left out. */
export function printSection(title: string, { rows, notes = [] }: Findings): void {
  console.log(`\n${title}`);
  const extras = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) => !isKnown(key));
  const columns = [...COLUMNS, ...extras].filter((column) => rows.some((row) => row[column] !== undefined));
  const cells = (row: Row) => Object.fromEntries(columns.map((column) => [column, cell(row[column])]));
  if (rows.length > 0) console.table(Object.fromEntries(rows.map((row) => [row.name, cells(row)])));
  for (const note of notes) console.log(`  ${note}`);
}

const isKnown = (key: string): boolean => ["section", "name", ...COLUMNS].includes(key);

const cell = (value: number | string | undefined): number | string =>
  value === undefined ? "" : typeof value === "number" ? rounded(value, 3) : value;

export function printGates(verdicts: readonly Verdict[]): void {
  console.log("\nGates");
  console.table(Object.fromEntries(verdicts.map(({ gate, ...rest }) => [gate, rest])));
}
