import { padEnd, padStart, textWidth, wrapWords } from "../../core/terminal/text-width.js";
import { printable } from "../../core/terminal/printable.js";

export interface Column<R> {
  readonly head: string;
  readonly cell: (row: R) => string;
  /** Colours the cell after its width is known. */
  readonly paint?: (cell: string, row: R) => string;
  readonly align?: "left" | "right";
  /** The one column that is wrapped on a terminal too narrow for the table. */
  readonly wraps?: "yes";
  /** Left out on a terminal too narrow: the lowest number first. What it says stands elsewhere too, and in JSON. */
  readonly spare?: number;
}

const GAP = "  ";
const NARROWEST_WRAP = 20;

/** A column with its cells made printable, and its width. */
interface Filled<R> extends Column<R> {
  readonly cells: readonly string[];
  readonly width: number;
}

/**
 * Rows as aligned columns with a head line. `columns` is the terminal's width; without it (a pipe) all columns are there
 * and nothing is wrapped. A terminal too narrow gets, one after the other until it fits: no empty columns, a narrower
 * wrapping column, no spare columns, a row on several lines, and at last a line for each cell. Cells are made printable here, so callers hand in
 * foreign text as it came.
 */
export function renderTable<R>(rows: readonly R[], shape: readonly Column<R>[], columns?: number): string {
  const filled = shape.map((column) => fill(rows, column));
  const lines =
    columns === undefined || widthOf(filled) <= columns ? layOut(rows, filled) : layOutNarrow(rows, filled, columns);
  return lines.map((line) => `${line}\n`).join("");
}

function fill<R>(rows: readonly R[], column: Column<R>): Filled<R> {
  const cells = rows.map((row) => printable(column.cell(row)));
  return { ...column, cells, width: Math.max(textWidth(column.head), ...cells.map(textWidth)) };
}

const widthOf = <R>(filled: readonly Filled<R>[]): number =>
  filled.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);

function layOutNarrow<R>(rows: readonly R[], filled: readonly Filled<R>[], columns: number): readonly string[] {
  let kept = filled.filter(({ cells }, at) => at === 0 || cells.some((cell) => cell !== ""));
  const inOrder = filled.filter(({ spare }) => spare !== undefined).sort((a, b) => (a.spare ?? 0) - (b.spare ?? 0));
  for (const spare of [undefined, ...inOrder]) {
    kept = kept.filter((column) => column !== spare);
    const shrunk = shrink(kept, columns);
    if (widthOf(shrunk) <= columns) return layOut(rows, shrunk);
  }
  const middle = kept.filter(({ wraps }, at) => at > 0 && wraps !== "yes");
  return widthOf(middle) + GAP.length <= columns ? stack(rows, kept, columns) : blocks(rows, kept, columns);
}

function shrink<R>(filled: readonly Filled<R>[], columns: number): readonly Filled<R>[] {
  const over = Math.max(0, widthOf(filled) - columns);
  return filled.map((column) =>
    column.wraps === "yes" ? { ...column, width: Math.max(narrowest(column), column.width - over) } : column,
  );
}

/** A word is never broken: whoever copies it wants it whole. */
const narrowest = <R>({ cells, width }: Filled<R>): number =>
  Math.min(width, Math.max(NARROWEST_WRAP, ...cells.flatMap((cell) => cell.split(" ").map(textWidth))));

/** The first column on a line of its own, the others below it, what wraps below these. */
function stack<R>(rows: readonly R[], filled: readonly Filled<R>[], columns: number): readonly string[] {
  const [first, ...rest] = filled;
  if (first === undefined) return [];
  const middle = rest.filter(({ wraps }) => wraps !== "yes");
  const last = rest.filter(({ wraps }) => wraps === "yes");
  const below = layOut(rows, middle);
  const indented = (text: string, indent: string) => (text.trim() === "" ? [] : [`${indent}${text}`]);
  const wrapped = (text: string) =>
    wrapWords(text, Math.max(NARROWEST_WRAP, columns - 4)).flatMap((line) => indented(line, "    "));
  const textOf = ({ head, cells }: Filled<R>, at: number) => (at === 0 ? head : (cells[at - 1] ?? ""));
  // Line 0 is the head, as in what layOut answers: nothing in the middle wraps, so that it has one line a row.
  return below.flatMap((line, at) => [
    textOf(first, at),
    ...indented(line, GAP),
    ...last.flatMap((column) => wrapped(textOf(column, at))),
  ]);
}

/** A row as a block of its own, a line for each of its cells: HEAD, value. */
function blocks<R>(rows: readonly R[], filled: readonly Filled<R>[], columns: number): readonly string[] {
  const heads = Math.max(...filled.map(({ head }) => textWidth(head)));
  const cellLines = ({ head, cells, paint }: Filled<R>, row: R, at: number): readonly string[] => {
    const cell = cells[at] ?? "";
    if (cell === "") return [];
    const lines = wrapWords(cell, Math.max(NARROWEST_WRAP, columns - heads - GAP.length));
    return lines.map((line, index) => {
      const painted = paint === undefined ? line : paint(line, row);
      return `${padEnd(index === 0 ? head : "", heads)}${GAP}${painted}`;
    });
  };
  return rows.flatMap((row, at) => [
    ...(at === 0 ? [] : [""]),
    ...filled.flatMap((column) => cellLines(column, row, at)),
  ]);
}

function layOut<R>(rows: readonly R[], filled: readonly Filled<R>[]): readonly string[] {
  const head = filled.map((column) => pad(column, column.head));
  return [head.join(GAP).trimEnd(), ...rows.flatMap((row, at) => layOutRow(row, at, filled))];
}

function layOutRow<R>(row: R, at: number, filled: readonly Filled<R>[]): readonly string[] {
  const parts = filled.map((column) =>
    column.wraps === "yes" ? wrapWords(column.cells[at] ?? "", column.width) : [column.cells[at] ?? ""],
  );
  const height = Math.max(...parts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, index) =>
    filled
      .map((column, place) => {
        const text = pad(column, parts[place]?.[index] ?? "");
        return column.paint === undefined ? text : column.paint(text, row);
      })
      .join(GAP)
      .trimEnd(),
  );
}

const pad = <R>({ align, width }: Filled<R>, text: string): string =>
  align === "right" ? padStart(text, width) : padEnd(text, width);

/** Names and values under each other: `name   value`. Values that are empty are left out. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  const told = facts.filter(([, value]) => value !== "");
  const width = Math.max(0, ...told.map(([name]) => textWidth(name)));
  return told.map(([name, value]) => `${padEnd(name, width)}${GAP}${printable(value)}\n`).join("");
}
