import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of what vSphere's clients were recorded to send, beside the checkout. In CI its absence is a failure, not a skip. */
function wireFolder(): string | undefined {
  const named = process.env["GREENROOM_WIRE"];
  const candidates = [...(named === undefined ? [] : [named]), resolve("../shared/wire")];
  const found = candidates.find((path) => existsSync(join(path, "types.json")));
  if (found === undefined && process.env["CI"] === "true")
    throw new Error("CI must have the recorded requests; set GREENROOM_WIRE");
  return found;
}

/** Skips the running test, with the reason, where the recordings are missing. */
export function wireOrSkip(context: Mocha.Context): string {
  const folder = wireFolder();
  if (folder !== undefined) return folder;
  if (context.test !== undefined) context.test.title += " (skipped: no recorded requests)";
  return context.skip();
}

/** The recorded requests in order, byte for byte. */
export const capturesOf = (folder: string): readonly (readonly [name: string, bytes: Buffer])[] =>
  readdirSync(join(folder, "captures"))
    .sort()
    .map((name) => [name, readFileSync(join(folder, "captures", name))]);

/** What the vendor's bindings say of operations, structures and enumerations. */
export interface Bindings {
  readonly operations: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly input: Readonly<Record<string, string>>; readonly output: string }>>
    >
  >;
  readonly structures: Readonly<Record<string, { readonly fields: Readonly<Record<string, string>> }>>;
  readonly enumerations: Readonly<Record<string, readonly string[]>>;
}

export const bindingsOf = (folder: string): Bindings =>
  JSON.parse(readFileSync(join(folder, "types.json"), "utf8")) as Bindings;
