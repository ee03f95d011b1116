import { readFile } from "node:fs/promises";
import { z } from "zod";
import { hsmProblem } from "./hsm-problems.js";

const word = z.string().min(1).max(255);

const firmwareRule = z.strictObject({
  /** The component whose VIB holds the firmware. */
  component: word,
  deviceClass: word,
  /** The device model; empty: every device of the class. */
  deviceMatch: z.string().max(255).default(""),
  /** The version that a device reports once it is installed. */
  version: word,
  stageable: z.boolean().default(true),
  /** Device versions that cannot go to this one in one step. */
  refusesFrom: z.array(word).max(1_000).default([]),
});

const hardwarePackage = z.strictObject({
  name: word,
  version: word,
  displayName: z.string().max(255).default(""),
  description: z.string().max(1_024).default(""),
  releaseDate: z.string().max(64).default(""),
  /** Versions, `9.0.*` for any rest; none: every base image. */
  supportedBaseImages: z.array(word).max(64).default([]),
  /** Whether firmware of the package can be staged ahead of remediation. */
  stageable: z.boolean().default(true),
  /** Component name to version; their VIBs are in the controller's depot library. */
  components: z.record(word, word).default({}),
  firmware: z.array(firmwareRule).max(1_000).default([]),
});

const packagesFile = z.strictObject({
  /** The name under which it is registered, and that images use: com.example.hsm. */
  manager: word,
  displayName: z.string().max(255).default(""),
  description: z.string().max(1_024).default(""),
  vendor: z.string().max(255).default(""),
  packages: z.array(hardwarePackage).max(1_000),
});

export type PackagesFile = z.infer<typeof packagesFile>;
export type HardwarePackage = z.infer<typeof hardwarePackage>;

/** What the manager knows. Read anew for every question, so that an edit counts at once. PACKAGES_INVALID. */
export async function readPackages(path: string): Promise<PackagesFile> {
  try {
    return packagesFile.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause).replaceAll(/\s+/g, " ") : String(cause);
    throw hsmProblem("PACKAGES_INVALID", { path, why }, cause);
  }
}
