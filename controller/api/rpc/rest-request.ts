import { coreProblem } from "../../../core/problem/core-problems.js";
import { decodeValue } from "./decode.js";
import type { WireOperation } from "./type-table.js";

/** What an operation with its input is over REST. */
export interface RestRequest {
  readonly method: WireOperation["method"];
  readonly url: string;
  /** JSON text. */
  readonly payload?: string;
}

type Inputs = Map<string, unknown>;

/** INPUT_INVALID, LIMIT_EXCEEDED. `input` is the JSON-RPC value of the structure `operation-input`. */
export function restRequestOf(operation: WireOperation, input: unknown): RestRequest {
  const inputs = readInputs(operation, input);
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => taken(inputs, name));
  const [method, url] = [operation.method, `/api${path}`];
  if (method === "GET" || method === "DELETE") return { method, url: withQuery(url, inputs) };
  const [body] = [...inputs.entries()];
  // A component without a version is set to null: what is given, and empty, is no missing body.
  if (body === undefined || (body[1] === undefined && body[0] !== "version")) return { method, url };
  return { method, url, payload: JSON.stringify(body[1] ?? null) };
}

function readInputs({ input: fields }: WireOperation, input: unknown): Inputs {
  const given = operationInput(input);
  const stranger = Object.keys(given).find((name) => !fields.has(name));
  if (stranger !== undefined)
    throw coreProblem("INPUT_INVALID", { where: `input.${stranger}`, what: "the operation has no such input" });
  return new Map(
    [...fields].map(([name, type]) => {
      const value = given[name] === undefined && type.kind === "optional" ? { OPTIONAL: null } : given[name];
      return [name, decodeValue(type, value, `input.${name}`)];
    }),
  );
}

function operationInput(input: unknown): Readonly<Record<string, unknown>> {
  const told = input as { readonly STRUCTURE?: { readonly "operation-input"?: unknown } } | null | undefined;
  const fields = told?.STRUCTURE?.["operation-input"];
  if (typeof fields === "object" && fields !== null && !Array.isArray(fields)) return { ...fields };
  throw coreProblem("INPUT_INVALID", { where: "input", what: 'expected {"STRUCTURE": {"operation-input": {…}}}' });
}

/** An input that is part of the path. An empty one would be another path. */
function taken(inputs: Inputs, name: string): string {
  const value = inputs.get(name);
  inputs.delete(name);
  // A part of dots alone is a step in the path, also when it is escaped; half a character cannot be escaped at all.
  if (typeof value !== "string" || !/^(?!\.{1,2}$).{1,255}$/su.test(value) || /\p{Surrogate}/u.test(value))
    throw coreProblem("INPUT_INVALID", { where: `input.${name}`, what: "expected an identifier" });
  return encodeURIComponent(value);
}

/** What is left of the inputs are filters: their fields are the query. */
function withQuery(url: string, inputs: Inputs): string {
  const query = new URLSearchParams();
  for (const filter of inputs.values())
    for (const [name, value] of Object.entries(filter ?? {}))
      for (const one of [value].flat() as unknown[]) query.append(name, textOf(one));
  const text = query.toString();
  return text === "" ? url : `${url}${url.includes("?") ? "&" : "?"}${text}`;
}

/** Of a target (`{type, id}`) REST's filters take the id. */
function textOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "id" in value) return String(value.id);
  return String(value);
}
