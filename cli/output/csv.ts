import { harmless } from "./harmless.js";

type Row = ReadonlyMap<string, string>;

/**
 * Data as CSV (RFC 4180, lines end with LF): a list gives a line an element, all else one line. Columns are the paths of the values, in the order
 * in which they first come ("scratch.free_bytes"); a list inside an element is its values, joined by semicolons. A text that a spreadsheet would
 * take for a formula begins with an apostrophe; numbers stay as they are.
 */
export function csvText(data: unknown): string {
  const rows = (Array.isArray(data) ? data : [data]).map(rowOf);
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  if (columns.length === 0) return "";
  const lines = rows.map((row) => columns.map((column) => row.get(column) ?? ""));
  return [columns.map(textOf), ...lines].map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
}

function rowOf(element: unknown): Row {
  const row = new Map<string, string>();
  put(row, "", element);
  return row;
}

function put(row: Map<string, string>, path: string, value: unknown): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [name, inner] of Object.entries(value)) put(row, path === "" ? name : `${path}.${name}`, inner);
    return;
  }
  row.set(path === "" ? "value" : path, cellOf(value));
}

function cellOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(cellOf).join(";");
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? textOf(value) : JSON.stringify(value);
}

/** Names come from others: whoever tries to log in has one in the audit log. */
const textOf = (text: string): string => harmless(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
