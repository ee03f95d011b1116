import { coreProblem } from "../../../core/problem/core-problems.js";
import { structureFields } from "./type-table.js";
import type { WireType } from "./type-language.js";

/** Values and levels of one request; a software spec with every component of a depot has some ten thousand. */
const MOST_VALUES = 100_000;
const MOST_LEVELS = 32;

type Reader = (type: WireType, value: unknown, at: At) => unknown;

interface At {
  readonly where: string;
  readonly level: number;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const wrong = (where: string, what: string) => coreProblem("INPUT_INVALID", { where, what });

/** The one member of a tagged value, such as `{"OPTIONAL": …}`. */
function tagged(tag: string, value: unknown, where: string): unknown {
  if (isObject(value) && Object.hasOwn(value, tag) && Object.keys(value).length === 1) return value[tag];
  throw wrong(where, `expected {"${tag}": …}`);
}

/**
 * What a JSON-RPC value says, as REST would have it: optional parts that are not set are left out. INPUT_INVALID names where and what;
 * LIMIT_EXCEEDED beyond 100,000 values or 32 levels. The encoding: vSphere's JSON-RPC as its own SDK speaks it.
 */
export function decodeValue(type: WireType, value: unknown, where: string): unknown {
  let left = MOST_VALUES;
  const read: Reader = (inner, given, at) => {
    left -= 1;
    if (left < 0) throw coreProblem("LIMIT_EXCEEDED", { where, what: "the number of its values", limit: MOST_VALUES });
    if (at.level > MOST_LEVELS)
      throw coreProblem("LIMIT_EXCEEDED", { where: at.where, what: "its depth", limit: MOST_LEVELS });
    return decodeOne(inner, given, at, read);
  };
  return read(type, value, { where, level: 0 });
}

function decodeOne(type: WireType, value: unknown, at: At, read: Reader): unknown {
  const { where } = at;
  switch (type.kind) {
    case "optional": {
      const inner = tagged("OPTIONAL", value, where);
      return inner === null ? undefined : read(type.of, inner, deeper(at));
    }
    case "structure":
      return decodeStructure(type.name, tagged(type.name, tagged("STRUCTURE", value, where), where), at, read);
    case "list":
      return listOf(value, where).map((one, index) => read(type.of, one, deeper(at, `[${index}]`)));
    case "map":
      return Object.fromEntries(listOf(value, where).map((one, index) => entryOf(type.of, one, { at, index, read })));
    case "secret":
      return plain("text", tagged("SECRET", value, where), where);
    case "enumeration":
    case "datetime":
      return plain("text", value, where);
    default:
      return plain(type.kind, value, where);
  }
}

const deeper = ({ where, level }: At, step = ""): At => ({ where: `${where}${step}`, level: level + 1 });

function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(where, "expected a list");
}

function decodeStructure(name: string, given: unknown, at: At, read: Reader): Record<string, unknown> {
  const fields = structureFields(name);
  if (!isObject(given) || fields === undefined) throw wrong(at.where, `expected the fields of ${name}`);
  const stranger = Object.keys(given).find((key) => !fields.has(key));
  if (stranger !== undefined) throw wrong(`${at.where}.${stranger}`, `${name} has no such field`);
  const told = [...fields].map(([field, type]) => {
    const inner = deeper(at, `.${field}`);
    // An older client leaves out what it does not know.
    const value = given[field] === undefined && type.kind === "optional" ? { OPTIONAL: null } : given[field];
    return [field, read(type, value, inner)] as const;
  });
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

interface Entry {
  readonly at: At;
  readonly index: number;
  readonly read: Reader;
}

function entryOf(type: WireType, given: unknown, { at, index, read }: Entry): readonly [key: string, value: unknown] {
  const where = `${at.where}[${index}]`;
  const entry = tagged("map-entry", tagged("STRUCTURE", given, where), where);
  if (!isObject(entry) || typeof entry["key"] !== "string") throw wrong(where, "expected a key and a value");
  const value = read(type, entry["value"], deeper(at, `.${entry["key"]}`));
  // A map keeps keys whose value is not set: such a component is one without a version.
  return [entry["key"], value ?? null];
}

const PLAIN: Readonly<Record<string, readonly [what: string, fits: (value: unknown) => boolean]>> = {
  text: ["text", (value) => typeof value === "string"],
  integer: ["a whole number", (value) => Number.isSafeInteger(value)],
  double: ["a number", (value) => typeof value === "number"],
  boolean: ["true or false", (value) => typeof value === "boolean"],
};

function plain(kind: string, value: unknown, where: string): unknown {
  const [what, fits] = PLAIN[kind] ?? [];
  if (what === undefined || fits === undefined) throw wrong(where, "nothing of that kind is taken");
  if (!fits(value)) throw wrong(where, `expected ${what}`);
  return value;
}
