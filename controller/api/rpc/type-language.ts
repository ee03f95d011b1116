import { coreProblem } from "../../../core/problem/core-problems.js";

/** A type of vSphere's bindings, as the tables write it: `map<id,struct:NAME>?`. */
export type WireType =
  | {
      readonly kind:
        "text" | "datetime" | "integer" | "double" | "boolean" | "secret" | "void" | "dynamic" | "any-error";
    }
  | { readonly kind: "enumeration" | "structure"; readonly name: string }
  | { readonly kind: "optional" | "list" | "map"; readonly of: WireType };

const SIMPLE: Readonly<Record<string, WireType>> = {
  ...Object.fromEntries(["string", "id", "uri"].map((word) => [word, { kind: "text" } as const])),
  datetime: { kind: "datetime" },
  integer: { kind: "integer" },
  double: { kind: "double" },
  boolean: { kind: "boolean" },
  secret: { kind: "secret" },
  void: { kind: "void" },
  dynamic: { kind: "dynamic" },
  "any-error": { kind: "any-error" },
};

/** The type that a table's text means; keys of maps are always text. */
export function wireType(text: string): WireType {
  if (text.endsWith("?")) return { kind: "optional", of: wireType(text.slice(0, -1)) };
  const [, outer, inner] = /^(list|set|map)<(?:[a-z]+(?::[^,<>]+)?,)?(.+)>$/.exec(text) ?? [];
  if (outer !== undefined && inner !== undefined)
    return { kind: outer === "map" ? "map" : "list", of: wireType(inner) };
  const [kind, name] = text.split(":", 2);
  if (kind === "struct" && name !== undefined) return { kind: "structure", name };
  if (kind === "enum" && name !== undefined) return { kind: "enumeration", name };
  const simple = SIMPLE[text];
  if (simple === undefined) throw coreProblem("INPUT_INVALID", { where: "type", what: `"${text}" is none` });
  return simple;
}
