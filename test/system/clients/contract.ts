import { structureFields } from "../../../controller/api/rpc/type-table.js";
import { wireType, type WireType } from "../../../controller/api/rpc/type-language.js";
import { ENUMERATIONS } from "./enumerations.js";

const SETTINGS = "com.vmware.esx.settings.";

/** A name with the short forms of the tables written out. */
const wholeNames = (line: string): readonly string[] =>
  (line.includes("@") ? [line.replaceAll("@", "clusters"), line.replaceAll("@", "hosts")] : [line]).map((one) =>
    one.replaceAll("~.", SETTINGS),
  );

export const enumerations: ReadonlyMap<string, readonly string[]> = new Map(
  ENUMERATIONS.trim()
    .split("\n")
    .flatMap(wholeNames)
    .map((line) => {
      const [name = "", values = ""] = line.split("|").map((part) => part.trim());
      return [name, values.split(" ")] as const;
    }),
);

/** Fields that REST leaves out on purpose though a typed client has them: "Where ours differs" of docs/api.md. */
const LEFT_OUT = /\.(category|urgency)$/;

const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where a REST answer is not of a type: one line for each place; none when it conforms. Fields of our own beside vSphere's are let be. */
export function breaches(type: WireType | string, value: unknown, where: string): readonly string[] {
  const wanted = typeof type === "string" ? wireType(type.replaceAll("~.", SETTINGS)) : type;
  const wrong = (what: string) => [
    `${where}: expected ${what}, got ${JSON.stringify(value)?.slice(0, 60) ?? "nothing"}`,
  ];
  switch (wanted.kind) {
    case "optional":
      return value === undefined || value === null ? [] : breaches(wanted.of, value, where);
    case "list":
      if (!Array.isArray(value)) return wrong("a list");
      return value.flatMap((one, index) => breaches(wanted.of, one, `${where}[${index}]`));
    case "map":
      if (!isObject(value)) return wrong("a map");
      return Object.entries(value).flatMap(([key, one]) => breaches(wanted.of, one, `${where}{${key}}`));
    case "structure": {
      const fields = structureFields(wanted.name);
      if (fields === undefined) return [`${where}: nobody knows ${wanted.name}`];
      if (!isObject(value)) return wrong(wanted.name);
      return [...fields].flatMap(([field, inner]) => {
        const at = `${where}.${field}`;
        return value[field] === undefined && LEFT_OUT.test(at) ? [] : breaches(inner, value[field], at);
      });
    }
    case "enumeration":
      return enumerations.get(wanted.name)?.includes(value as string) === true ? [] : wrong(wanted.name);
    case "datetime":
      return typeof value === "string" && RFC3339.test(value) ? [] : wrong("a time of RFC 3339");
    case "text":
    case "secret":
      return typeof value === "string" ? [] : wrong("text");
    case "integer":
      return Number.isSafeInteger(value) ? [] : wrong("a whole number");
    case "boolean":
      return typeof value === "boolean" ? [] : wrong("true or false");
    default:
      return [];
  }
}
