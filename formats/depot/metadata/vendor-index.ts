import { createHash } from "node:crypto";
import { DEPOT_LIMITS } from "../depot-limits.js";
import type { DepotMetadata } from "../depot-model.js";
import { depotProblem } from "../depot-problems.js";
import { indexPathOf, type DepotSource } from "../depot-source.js";
import { collectBytes } from "../zip/collect-bytes.js";
import { readMetaList, type ListedVendor, type XmlFile } from "./index-xml.js";
import type { ReadBudget } from "./read-budget.js";

export interface VendorIndex {
  readonly path: string;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly list: readonly DepotMetadata[];
}

/** DEPOT_ENTRY_MISSING where the index names what is not there. */
export async function vendorIndexOf(
  source: DepotSource,
  vendor: ListedVendor,
  budget: ReadBudget,
): Promise<VendorIndex> {
  requireEntry(source, vendor.indexPath, indexPathOf(source));
  const file = await indexFileOf(source, vendor.indexPath);
  const where = `${source.name}: ${vendor.indexPath}`;
  budget.takeBytes(file.bytes.length, where);
  const list = budget.parsed(readMetaList(file, vendor.vendor.code), where);
  return { path: vendor.indexPath, sha256: sha256Of(file.bytes), list };
}

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export function requireEntry(source: DepotSource, member: string, namedBy: string): void {
  if (source.listing !== "open" && !source.has(member))
    throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: source.name, member, namedBy });
}

/** An index as it lies in the source: LIMIT_EXCEEDED. */
export async function indexFileOf(source: DepotSource, member: string): Promise<XmlFile> {
  const place = { bundle: source.name, member };
  const limit = { where: `${source.name}: ${member}`, maxBytes: DEPOT_LIMITS.smallFileBytes };
  const { baseUrl } = source;
  return {
    bytes: await collectBytes(source.read(member), limit),
    place,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
}
