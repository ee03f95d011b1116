import { DEPOT_STRUCTURES } from "./table/depot-structures.js";
import { IMAGE_STRUCTURES } from "./table/image-structures.js";
import { OPERATIONS } from "./table/operations.js";
import { SCOPE_STRUCTURES } from "./table/scope-structures.js";
import { wireType, type WireType } from "./type-language.js";

export type Fields = ReadonlyMap<string, WireType>;

export interface WireOperation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below /api, with `{name}` for each input that is part of it. */
  readonly path: string;
  readonly input: Fields;
  readonly output: WireType;
}

const SETTINGS = "com.vmware.esx.settings.";

/** `~.` is short for the settings' name; a line with `@` stands for two, of clusters and of standalone hosts. */
const linesOf = (table: string): readonly string[] =>
  table
    .trim()
    .split("\n")
    .flatMap((line) => (line.includes("@") ? [forScope(line, "cluster"), forScope(line, "host")] : [line]))
    .map((line) => line.replaceAll("~.", SETTINGS));

const forScope = (line: string, kind: "cluster" | "host"): string =>
  line.replaceAll("~.@.", `~.${kind}s.`).replaceAll("@", kind);

const fieldsOf = (text = ""): Fields =>
  new Map(
    text
      .split(" ")
      .filter((word) => word !== "")
      .map((word) => {
        const at = word.indexOf("=");
        return [word.slice(0, at), wireType(word.slice(at + 1))];
      }),
  );

const structures = new Map(
  [IMAGE_STRUCTURES, SCOPE_STRUCTURES, DEPOT_STRUCTURES].flatMap(linesOf).map((line) => {
    const [name = "", fields] = line.split("|").map((part) => part.trim());
    return [name, fieldsOf(fields)] as const;
  }),
);

const operations = new Map(linesOf(OPERATIONS).map(readOperation));

function readOperation(line: string): readonly [name: string, operation: WireOperation] {
  const [name = "", rest = "", input, output = ""] = line.split("|").map((part) => part.trim());
  const [method, path = ""] = rest.split(" ");
  return [name, { method: method as WireOperation["method"], path, input: fieldsOf(input), output: wireType(output) }];
}

/** Fields of a structure by its canonical name; undefined for one that no message here has. */
export const structureFields = (name: string): Fields | undefined => structures.get(name);

/** What a service's operation is over REST; undefined for one that is not served. */
export const operationOf = (service: string, operation: string): WireOperation | undefined =>
  operations.get(`${service} ${operation}`);

/** `service operation` of each. */
export const operationNames = (): readonly string[] => [...operations.keys()];
