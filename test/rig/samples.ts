import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of real files beside the checkout, or undefined in a stranger's clone. In CI its absence is a failure, not a skip. */
export function samplesFolder(): string | undefined {
  const named = process.env["GREENROOM_SAMPLES"];
  const candidates = [...(named === undefined ? [] : [named]), resolve("../shared/samples")];
  const found = candidates.find((path) => existsSync(join(path, "README.md")));
  if (found === undefined && process.env["CI"] === "true")
    throw new Error("CI must have the samples; set GREENROOM_SAMPLES");
  return found;
}

/** Skips the running test or suite, with the reason, where the samples are missing. */
export function samplesOrSkip(context: Mocha.Context): string {
  const folder = samplesFolder();
  if (folder !== undefined) return folder;
  if (context.test !== undefined) context.test.title += " (skipped: no samples folder)";
  return context.skip();
}
