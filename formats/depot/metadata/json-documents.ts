import { z } from "zod";
import { readJson } from "../../manifest/json-reading.js";
import { DEPOT_LIMITS } from "../depot-limits.js";
import type { AddOn, BaseImage, FirmwareEntry, HardwareSupport, Solution } from "../depot-model.js";
import { depotProblem } from "../depot-problems.js";
import type { XmlFile } from "./index-xml.js";

const version = z.string().regex(/^[0-9A-Za-z._+~-]{1,255}$/, "not a version");
const name = z
  .string()
  .regex(/^[^\p{Cc}]{1,255}$/u, "not a name")
  .refine((text) => text !== "__proto__", "not a name");
const text = z.string().max(65_536).default("");
const names = z.array(name).max(4096).default([]);
const versionPatterns = z.array(z.string().max(255)).max(256).default([]);
const packageOf = z.object({ name, version });

const release = {
  kind: z.string().optional(),
  displayName: text,
  vendor: text,
  releaseDate: text,
  components: z.record(name, version).default({}),
};

const baseImage = z.looseObject({ ...release, version });

const addOn = z.looseObject({
  ...release,
  name,
  version,
  supportedBaseImages: versionPatterns,
  removedComponents: names,
  hardwareSupportInfo: z.exactOptional(z.object({ manager: name, package: packageOf })),
});

const firmware = z.object({
  component: name,
  deviceClass: name,
  deviceMatch: z.string().max(255).default(""),
  version: z.string().min(1).max(255),
  stageable: z.boolean().default(true),
});

const hardwareSupport = z.looseObject({
  ...release,
  version: version.optional(),
  manager: name.optional(),
  package: packageOf.optional(),
  hardwareSupportInfo: z.object({ manager: name.optional(), package: packageOf.optional() }).optional(),
  supportedBaseImages: versionPatterns,
  removedComponents: names,
  firmware: z.array(firmware).max(4096).default([]),
});

const solution = z.looseObject({ ...release, name, version, supportedBaseImages: versionPatterns });

function readDocument<T>({ bytes, place }: XmlFile, schema: z.ZodType<T>): T {
  return readJson(bytes, {
    schema,
    maxBytes: DEPOT_LIMITS.smallFileBytes,
    refuse: ({ where, what }, cause) => depotProblem("DEPOT_INVALID", { ...place, what: `${where}: ${what}` }, cause),
  });
}

type Release = Pick<BaseImage, "displayName" | "vendor" | "releaseDate" | "components">;

const releaseOf = ({ displayName, vendor, releaseDate, components }: Release): Release => ({
  displayName,
  vendor,
  releaseDate,
  components,
});

/** Keys that the schema does not name: kept as they are. */
const strangers = (document: object, { shape }: { readonly shape: object }): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(document).filter(([key]) => !Object.hasOwn(shape, key)));

/** baseimages/*.json (FORMAT 6.7); unknown keys are kept. DEPOT_INVALID. */
export function readBaseImage(file: XmlFile): BaseImage {
  const it = readDocument(file, baseImage);
  return { version: it.version, ...releaseOf(it), unknown: strangers(it, baseImage) };
}

/** addOns/*.json (FORMAT 6.7). DEPOT_INVALID. */
export function readAddOn(file: XmlFile): AddOn {
  const it = readDocument(file, addOn);
  return {
    name: it.name,
    version: it.version,
    ...releaseOf(it),
    supportedBaseImages: it.supportedBaseImages,
    removedComponents: it.removedComponents,
    ...(it.hardwareSupportInfo === undefined ? {} : { hardwareSupportInfo: it.hardwareSupportInfo }),
    unknown: strangers(it, addOn),
  };
}

/** manifests/*.json: a hardware support package (FORMAT 6.7, DECISIONS 22). DEPOT_INVALID. */
export function readHardwareSupport(file: XmlFile): HardwareSupport {
  const it = readDocument(file, hardwareSupport);
  const packed = required(it.package ?? it.hardwareSupportInfo?.package, { file, what: "package" });
  requireComponents(it.firmware, { file, components: it.components });
  return {
    version: it.version ?? packed.version,
    manager: required(it.manager ?? it.hardwareSupportInfo?.manager, { file, what: "manager" }),
    package: packed,
    ...releaseOf(it),
    supportedBaseImages: it.supportedBaseImages,
    removedComponents: it.removedComponents,
    firmware: it.firmware,
    unknown: strangers(it, hardwareSupport),
  };
}

/** solutions/*.json. DEPOT_INVALID. */
export function readSolution(file: XmlFile): Solution {
  const it = readDocument(file, solution);
  return {
    name: it.name,
    version: it.version,
    ...releaseOf(it),
    supportedBaseImages: it.supportedBaseImages,
    unknown: strangers(it, solution),
  };
}

function required<T>(value: T | undefined, { file, what }: { readonly file: XmlFile; readonly what: string }): T {
  if (value !== undefined) return value;
  throw depotProblem("DEPOT_INVALID", { ...file.place, what: `${what} is missing` });
}

/** Firmware comes in a component of the same package. */
function requireComponents(
  entries: readonly FirmwareEntry[],
  { file, components }: { readonly file: XmlFile; readonly components: Readonly<Record<string, string>> },
): void {
  const stray = entries.find(({ component }) => !Object.hasOwn(components, component));
  if (stray === undefined) return;
  const what = `firmware names the component ${stray.component}, which is not one of its components`;
  throw depotProblem("DEPOT_INVALID", { ...file.place, what });
}
