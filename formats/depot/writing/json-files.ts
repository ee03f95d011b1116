import { canonicalBytes } from "../../manifest/canonical-json.js";
import type { BundlePlan } from "../bundle-plan.js";
import type { XmlFile } from "../metadata/index-xml.js";
import { readAddOn, readBaseImage, readHardwareSupport, readSolution } from "../metadata/json-documents.js";

export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

interface Kind {
  readonly kind: string;
  readonly path: string;
  /** What the file will be read with: nothing that it refuses is written. */
  readonly read: (file: XmlFile) => unknown;
}

function fileOf<T extends { readonly unknown?: object }>(document: T, { kind, path, read }: Kind): BundleFile {
  const { unknown, ...known } = document;
  // What nobody knows never hides what is known.
  const bytes = canonicalBytes({ ...unknown, ...known, kind });
  read({ bytes, place: { bundle: "the bundle to be built", member: path } });
  return { path, bytes };
}

/** Base images, add-ons, hardware support packages and solutions as JSON (FORMAT 6.7). DEPOT_INVALID for what could not be read back. */
export function jsonFiles({ baseImages, addOns, hardwareSupport, solutions }: BundlePlan): readonly BundleFile[] {
  return [
    ...(baseImages ?? []).map((it) =>
      fileOf(it, { kind: "baseImage", path: `baseimages/${it.version}.json`, read: readBaseImage }),
    ),
    ...(addOns ?? []).map((it) =>
      fileOf(it, { kind: "addOn", path: `addOns/${it.name}-${it.version}.json`, read: readAddOn }),
    ),
    ...(hardwareSupport ?? []).map((it) => hardwareFile(it)),
    ...(solutions ?? []).map((it) =>
      fileOf(it, { kind: "solution", path: `solutions/${it.name}-${it.version}.json`, read: readSolution }),
    ),
  ];
}

function hardwareFile(it: NonNullable<BundlePlan["hardwareSupport"]>[number]): BundleFile {
  // Public scripts look for the package in hardwareSupportInfo (FORMAT 6.4).
  const document = { ...it, hardwareSupportInfo: { manager: it.manager, package: it.package } };
  const path = `manifests/${it.manager}-${it.package.name}-${it.package.version}.json`;
  return fileOf(document, { kind: "hardwareSupport", path, read: readHardwareSupport });
}
