import { collectBytes } from "../zip/collect-bytes.js";
import { memoryBytes } from "../zip/window-bytes.js";
import { DEPOT_LIMITS, METADATA_LIMITS } from "../depot-limits.js";
import type { DepotSource } from "../depot-source.js";
import { openPlainZip } from "../zip-source.js";
import type { XmlFile } from "./index-xml.js";
import type { ReadBudget } from "./read-budget.js";

/** A metadata zip, unpacked. */
export interface MetadataFiles {
  /** By path in the zip. */
  readonly files: ReadonlyMap<string, XmlFile>;
  /** Paths in the zip of what is of no known kind. */
  readonly unknown: readonly string[];
}

/** Unpacks what a metadata zip holds, when the budget has it. */
export async function readMetadataFiles(source: DepotSource, path: string, budget: ReadBudget): Promise<MetadataFiles> {
  const where = `${source.name}: ${path}`;
  const packed = await collectBytes(source.read(path), { where, maxBytes: DEPOT_LIMITS.metadataZipBytes });
  const zip = await openPlainZip({
    bytes: memoryBytes(packed),
    name: `${source.name}!${path}`,
    limits: METADATA_LIMITS,
  });
  const known = zip.entries().filter((entry) => isKnown(entry.path));
  // No entry unpacks to more than its directory says.
  budget.takeBytes(
    known.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    where,
  );
  const files = new Map<string, XmlFile>();
  for (const { path: member } of known) {
    const place = { bundle: source.name, member: `${path}!${member}` };
    const maxBytes = member === "vmware.xml" ? DEPOT_LIMITS.allBulletinsBytes : DEPOT_LIMITS.smallFileBytes;
    const limit = { where: `${place.bundle}: ${place.member}`, maxBytes };
    files.set(member, { bytes: await collectBytes(zip.read(member), limit), place });
  }
  const members = zip.entries().map((entry) => entry.path);
  return { files, unknown: members.filter((member) => !isKnown(member)) };
}

const KNOWN = [
  /^vmware\.xml$/,
  /^vendor-index\.xml$/,
  /^(bulletins|vibs)\/[^/]+\.xml$/,
  /^profiles\/[^/]+$/,
  /^(baseimages|addOns|manifests|solutions)\/[^/]+\.json$/,
];

const isKnown = (name: string): boolean => KNOWN.some((pattern) => pattern.test(name));
