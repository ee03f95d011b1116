import { readFileSync } from "node:fs";
import { hostProblem } from "./host-problems.js";

const TABLE = "/proc/self/mountinfo";

/** Where the file system that holds an absolute path is mounted: the longest mount point above it (proc(5), mountinfo, field 5). */
export function mountPointOf(path: string): string {
  const points = readTable()
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map(unescaped);
  const above = points.filter((point) => point === "/" || path === point || path.startsWith(`${point}/`));
  return above.reduce((longest, point) => (point.length > longest.length ? point : longest), "/");
}

// Blank, tab, line feed and backslash are written as three octal digits.
const unescaped = (point: string): string =>
  point.replace(/\\([0-7]{3})/g, (_match, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

function readTable(): string {
  try {
    return readFileSync(TABLE, "utf8");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw hostProblem("HOST_UNREADABLE", { path: TABLE, why }, cause);
  }
}
