import type { Constraint } from "./descriptor-model.js";
import { vibProblem } from "./vib-problems.js";

/** A dotted field: its leading digits without leading zeros (undefined = none), then the rest. */
interface Field {
  readonly digits: string | undefined;
  readonly rest: string;
}

export interface ParsedVersion {
  readonly text: string;
  readonly version: readonly Field[];
  /** Empty when the text has no `-`. */
  readonly release: readonly Field[];
}

const LEGAL = /^[0-9A-Za-z._+~-]{1,255}$/;

function readField(text: string): Field {
  const digits = /^[0-9]+/.exec(text)?.[0];
  if (digits === undefined) return { digits: undefined, rest: text };
  return { digits: digits.replace(/^0+(?=.)/, ""), rest: text.slice(digits.length) };
}

/** A version split by FORMAT 4.1 rules 1 to 3. Throws VERSION_INVALID; `where` names the place in the message. */
export function parseVersion(text: string, where = "version"): ParsedVersion {
  if (!LEGAL.test(text)) throw vibProblem("VERSION_INVALID", { where, version: JSON.stringify(text.slice(0, 64)) });
  const dash = text.indexOf("-");
  const fields = (part: string): Field[] => part.split(".").map(readField);
  if (dash < 0) return { text, version: fields(text), release: [] };
  return { text, version: fields(text.slice(0, dash)), release: fields(text.slice(dash + 1)) };
}

/** Numbers of any length: without leading zeros the longer one is larger. No digits count as -1. */
function compareDigits(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return a.length - b.length || compareTexts(a, b);
}

// The alphabet of versions is ASCII, where code units are code points.
const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareFields(a: readonly Field[], b: readonly Field[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    const order = compareDigits(left.digits, right.digits) || compareTexts(left.rest, right.rest);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareParsed(a: ParsedVersion, b: ParsedVersion): number {
  return Math.sign(compareFields(a.version, b.version) || compareFields(a.release, b.release));
}

/** -1, 0 or 1 by FORMAT 4.1 rule 4. 0 does not mean one text: `1.0.0-1` and `1.0.00-1` are equal in order. */
export function compareVersions(a: string, b: string): number {
  return compareParsed(parseVersion(a), parseVersion(b));
}

/** A total order for sorting: versions that are equal in order stand by their texts (FORMAT 4.1, limits). */
export function compareVersionTexts(a: string, b: string): number {
  return compareVersions(a, b) || compareTexts(a, b);
}

/** Platforms name versions as patterns: `*` stands for any rest, empty for any version (FORMAT part 2). */
export function matchesVersionPattern(pattern: string, version: string): boolean {
  if (pattern === "" || pattern === "*") return true;
  if (pattern.endsWith("*")) return version.startsWith(pattern.slice(0, -1));
  return version === pattern || version.startsWith(`${pattern}.`) || version.startsWith(`${pattern}-`);
}

/** Whether an offered version (absent: offered without one) meets a constraint, its name aside (FORMAT 4.1 rule 5, 4.2). */
export function satisfies(constraint: Constraint, offeredVersion: string | undefined): boolean {
  const { relation, version } = constraint;
  if (relation === undefined || version === undefined) return true;
  if (offeredVersion === undefined) return false;
  const wanted = parseVersion(version);
  const offered = parseVersion(offeredVersion);
  // Rule 5: a constraint without a release compares the version part only.
  const order = version.includes("-") ? compareParsed(offered, wanted) : compareFields(offered.version, wanted.version);
  switch (relation) {
    case "<<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "=":
      return order === 0;
    case ">=":
      return order >= 0;
    case ">>":
      return order > 0;
  }
}
