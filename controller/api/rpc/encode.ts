import { apiProblem } from "../door/api-problems.js";
import { errorValue } from "./error-value.js";
import { missingField } from "./missing-fields.js";
import { taskResultType } from "./task-results.js";
import { structureFields } from "./type-table.js";
import type { WireType } from "./type-language.js";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const TASK_INFO = "com.vmware.cis.task.info";

/** A REST answer as JSON-RPC has it: every field of a structure present, optional ones wrapped. ANSWER_MALFORMED names what is lacking. */
export function encodeValue(type: WireType, value: unknown, where: string): unknown {
  switch (type.kind) {
    case "optional":
      return { OPTIONAL: value === undefined || value === null ? null : encodeValue(type.of, value, where) };
    case "structure":
      return encodeStructure(type.name, value, where);
    case "list":
      if (!Array.isArray(value)) throw broken(where, "a list", value);
      return value.map((one: unknown, index) => encodeValue(type.of, one, `${where}[${index}]`));
    case "map":
      if (!isObject(value)) throw broken(where, "a map", value);
      return Object.entries(value).map(([key, one]) => entry(key, encodeValue(type.of, one, `${where}.${key}`)));
    case "secret":
      return { SECRET: value };
    case "void":
      return null;
    case "dynamic":
      return encodeFreely(value);
    case "any-error":
      return errorValue(value);
    case "datetime":
      return encodeTime(value, where);
    default:
      return plain(type, value, where);
  }
}

const broken = (path: string, wanted: string, value: unknown) =>
  apiProblem("ANSWER_MALFORMED", { path, what: `expected ${wanted}, got ${JSON.stringify(value)?.slice(0, 80)}` });

const entry = (key: string, value: unknown) => ({ STRUCTURE: { "map-entry": { key, value } } });

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === "string",
  enumeration: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  double: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
};

function plain({ kind }: WireType, value: unknown, where: string): unknown {
  if (TYPES[kind]?.(value) !== true) throw broken(where, kind, value);
  return value;
}

/** The SDK takes one form of RFC 3339 alone, in UTC to the millisecond; a depot dates its releases in several, and some not at all. */
function encodeTime(value: unknown, where: string): string {
  if (typeof value !== "string") throw broken(where, "a time", value);
  const time = new Date(/T.*(Z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes("T") ? value : `${value}Z`);
  return (Number.isNaN(time.getTime()) ? new Date(0) : time).toISOString();
}

function encodeStructure(name: string, value: unknown, where: string): unknown {
  const fields = structureFields(name);
  if (fields === undefined || !isObject(value)) throw broken(where, name, value);
  const encoded = [...fields].map(([field, type]) => {
    const told = value[field] ?? (type.kind === "optional" ? undefined : missingField(name, field, value));
    return [field, encodeValue(typeOf(name, field, value) ?? type, told, `${where}.${field}`)];
  });
  return { STRUCTURE: { [name]: Object.fromEntries(encoded) as unknown } };
}

/** The result of a task is a structure of its own operation. */
function typeOf(name: string, field: string, { service, operation }: Readonly<Record<string, unknown>>) {
  if (name !== TASK_INFO || field !== "result") return undefined;
  return { kind: "optional", of: taskResultType(String(service), String(operation)) } as const;
}

/** What no table knows, such as the result of an operation that is ours. */
function encodeFreely(value: unknown): unknown {
  if (value === undefined || value === null) return { OPTIONAL: null };
  if (Array.isArray(value)) return value.map(encodeFreely);
  if (!isObject(value)) return value;
  const fields = Object.entries(value).map(([key, one]) => [key, encodeFreely(one)]);
  return { STRUCTURE: { "com.greenroom.value": Object.fromEntries(fields) as unknown } };
}
