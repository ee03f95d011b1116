import { padEnd, padStart, textWidth, wrapWords } from "./text-width.js";
import { printable } from "./terminal.js";

export interface Column<R> {
  readonly head: string;
  readonly cell: (row: R) => string;
  /** Colours the cell after its width is known. */
  readonly paint?: (cell: string, row: R) => string;
  readonly align?: "left" | "right";
  /** The one column that is wrapped on a terminal too narrow for the table. */
  readonly wraps?: "yes";
}

const GAP = "  ";
const NARROWEST_WRAP = 20;

/**
 * Rows as aligned columns with a head line. `columns` is the terminal's width; without it (a pipe) nothing is wrapped.
 * Cells are made printable here, so callers hand in foreign text as it came.
 */
export function renderTable<R>(rows: readonly R[], shape: readonly Column<R>[], columns?: number): string {
  const cells = rows.map((row) => shape.map((column) => printable(column.cell(row))));
  const widths = shape.map((column, at) =>
    Math.max(textWidth(column.head), ...cells.map((line) => textWidth(line[at] ?? ""))),
  );
  shrink(shape, widths, columns);
  const head = layOut(
    shape.map((column) => [column.head]),
    shape,
    widths,
  );
  const body = cells.flatMap((line, index) => layOut(linesOfCells(line, shape, widths), shape, widths, rows[index]));
  return [...head, ...body].map((line) => `${line}\n`).join("");
}

function shrink<R>(shape: readonly Column<R>[], widths: number[], columns: number | undefined): void {
  const wrapping = shape.findIndex((column) => column.wraps === "yes");
  if (columns === undefined || wrapping < 0) return;
  const over = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - columns;
  if (over > 0) widths[wrapping] = Math.max(NARROWEST_WRAP, (widths[wrapping] ?? 0) - over);
}

const linesOfCells = <R>(line: readonly string[], shape: readonly Column<R>[], widths: readonly number[]) =>
  line.map((cell, at) => (shape[at]?.wraps === "yes" ? wrapWords(cell, widths[at] ?? 0) : [cell]));

function layOut<R>(
  cells: readonly (readonly string[])[],
  shape: readonly Column<R>[],
  widths: readonly number[],
  row?: R,
): readonly string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, index) =>
    shape
      .map((column, at) => {
        const pad = column.align === "right" ? padStart : padEnd;
        const text = pad(cells[at]?.[index] ?? "", widths[at] ?? 0);
        return row === undefined || column.paint === undefined ? text : column.paint(text, row);
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Names and values under each other: `name   value`. Values that are empty are left out. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[]): string {
  const told = facts.filter(([, value]) => value !== "");
  const width = Math.max(0, ...told.map(([name]) => textWidth(name)));
  return told.map(([name, value]) => `${padEnd(name, width)}${GAP}${printable(value)}\n`).join("");
}
