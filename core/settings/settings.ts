import { closeSync, existsSync, fstatSync, openSync, readFileSync } from "node:fs";
import { z } from "zod";
import { settingsProblem } from "./settings-problems.js";

type Fragment = Readonly<Record<string, unknown>>;

/** Where settings come from, weakest first: file, environment, overrides (the flags of the command line). */
export interface SettingsSources<S extends z.ZodType> {
  /** A z.strictObject: keys it does not name are refused. */
  readonly schema: S;
  /** A JSON file with camelCase keys. One that is missing is no fragment, unless `fileRequired`. */
  readonly file?: string;
  readonly fileRequired?: true;
  /** "GREENROOM_AGENT_": then GREENROOM_AGENT_STATE_FOLDER is the key stateFolder. */
  readonly environmentPrefix: string;
  /** Undefined values are left out: a flag that was not given. */
  readonly overrides: Fragment;
  /** The environment unless told: for tests and simulation. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** One variable of the environment. This file is the only one that reads it. */
export const readEnvironment = (name: string): string | undefined => process.env[name];

/** The merged, validated settings; SETTINGS_INVALID names the key that is wrong and where it was set. */
export function loadSettings<S extends z.ZodType>(sources: SettingsSources<S>): z.output<S> {
  const { schema, environmentPrefix, overrides, environment = process.env } = sources;
  const fragments: readonly (readonly [string, Fragment])[] = [
    [sources.file ?? "file", readFragment(sources)],
    [`environment ${environmentPrefix}…`, environmentFragment(schema, environmentPrefix, environment)],
    ["command line", Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))],
  ];
  const merged = Object.assign({}, ...fragments.map(([, fragment]) => fragment)) as Fragment;
  const result = schema.safeParse(merged);
  if (result.success) return result.data;
  throw invalid(result.error, (key) => fragments.findLast(([, fragment]) => key in fragment)?.[0] ?? "nowhere set");
}

function invalid(error: z.ZodError, whereIs: (key: string) => string) {
  const [issue] = error.issues;
  if (issue?.code === "unrecognized_keys") {
    const key = [...issue.path, issue.keys[0] ?? ""].join(".");
    const top = key.split(".")[0] ?? "";
    return settingsProblem("SETTINGS_INVALID", { where: whereIs(top), key, why: "there is no such setting" }, error);
  }
  const key = issue?.path.join(".") ?? "";
  const where = whereIs(String(issue?.path[0] ?? ""));
  return settingsProblem("SETTINGS_INVALID", { where, key, why: issue?.message ?? error.message }, error);
}

function readFragment({ file, fileRequired }: Pick<SettingsSources<z.ZodType>, "file" | "fileRequired">): Fragment {
  if (file === undefined || (fileRequired !== true && !existsSync(file))) return {};
  const refuse = (why: string, cause?: unknown) =>
    settingsProblem("SETTINGS_INVALID", { where: file, key: "", why }, cause);
  let value: unknown;
  try {
    value = JSON.parse(readTrusted(file));
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refuse("it is not a JSON object");
  // JSON objects have string keys; the schema judges the values.
  return value as Fragment;
}

/** Settings name keys, roots of trust and folders: a file that others may write would make them masters of this process. */
function readTrusted(file: string): string {
  const descriptor = openSync(file, "r");
  try {
    // Judged on the open file, so that nobody can change it between the look and the reading.
    const { mode, uid } = fstatSync(descriptor);
    if ((mode & 0o022) !== 0) throw new RangeError(`others may write to it (mode ${(mode & 0o777).toString(8)})`);
    if (uid !== 0 && uid !== process.geteuid?.()) throw new RangeError(`it belongs to user ${uid}`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** The variables with the prefix, as camelCase keys; those the schema does not name stay and are refused by it. */
function environmentFragment(schema: z.ZodType, prefix: string, environment: Fragment): Fragment {
  const found = Object.entries(environment).filter(([name, value]) => name.startsWith(prefix) && value !== undefined);
  return Object.fromEntries(
    found.map(([name, value]) => {
      const key = camelCase(name.slice(prefix.length));
      return [key, valueFor(schema, key, String(value))];
    }),
  );
}

const camelCase = (name: string): string =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());

/** The text itself where the schema takes text, else what it is as JSON (numbers, booleans, lists). */
function valueFor(schema: z.ZodType, key: string, text: string): unknown {
  const field: unknown = schema instanceof z.ZodObject ? schema.shape[key] : undefined;
  if (!(field instanceof z.ZodType) || field.safeParse(text).success) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: handed on as text, so that the schema's own message names the key.
    return text;
  }
}
