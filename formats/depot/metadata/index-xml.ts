import type { XmlElement } from "../../vib/descriptor/xml-element.js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { DEPOT_LIMITS } from "../depot-limits.js";
import type { DepotMetadata, DepotVendor } from "../depot-model.js";
import { depotProblem, type Place } from "../depot-problems.js";
import { besideFile, dangerOfPath } from "../safe-path.js";
import { childNamed, childrenNamed, readRoot, requiredText, textAt } from "./xml-parts.js";

export interface ListedVendor {
  readonly vendor: DepotVendor;
  /** Path of its vendor index in the source. */
  readonly indexPath: string;
  /** Where an online depot keeps the VIBs; empty in every bundle seen. */
  readonly patchUrl: string;
}

export interface XmlFile {
  readonly bytes: Uint8Array;
  readonly place: Place;
  /** As in DepotSource. */
  readonly baseUrl?: string;
}

export interface Reference {
  readonly path: string;
  /** Where it stands. */
  readonly place: Place;
  /** The file it is relative to, where that is another. */
  readonly from?: string;
  readonly baseUrl?: string | undefined;
}

/** A path or URL in a file, seen from the source's root: DEPOT_PATH_UNSAFE for any that leads elsewhere (FORMAT 6.1, 6.6). */
export function resolvePath({ path, place, from = place.member, baseUrl }: Reference): string {
  const below = baseUrl !== undefined && path.startsWith(baseUrl) ? path.slice(baseUrl.length) : undefined;
  const why = dangerOfPath(below ?? path);
  if (why === undefined) return below ?? besideFile(from, path);
  throw depotProblem("DEPOT_PATH_UNSAFE", { ...place, path: JSON.stringify(path.slice(0, 200)), why });
}

/** index.xml: the vendors (FORMAT 6.2). */
export function readVendorList({ bytes, place, baseUrl }: XmlFile): readonly ListedVendor[] {
  const root = readRoot({ bytes, place, rootName: "vendorList", maxBytes: DEPOT_LIMITS.smallFileBytes });
  const vendors = childrenNamed(root, "vendor").map((vendor) => readVendor(vendor, { place, baseUrl }));
  if (vendors.length === 0) throw depotProblem("DEPOT_INVALID", { ...place, what: "it lists no vendor" });
  return atMost(vendors, { limit: DEPOT_LIMITS.vendors, what: "number of vendors", place });
}

function readVendor(vendor: XmlElement, { place, baseUrl }: Omit<Reference, "path">): ListedVendor {
  const indexFile = requiredText(vendor, "indexfile", place);
  const folder = textAt(vendor, "relativePath").replace(/\/$/, "");
  const content = childNamed(vendor, "content");
  return {
    vendor: {
      name: textAt(vendor, "name"),
      code: textAt(vendor, "code"),
      indexFile,
      content: { name: textAt(content, "name"), type: textAt(content, "type") },
    },
    patchUrl: textAt(vendor, "patchUrl"),
    indexPath: resolvePath({ path: folder === "" ? indexFile : `${folder}/${indexFile}`, place, baseUrl }),
  };
}

/** vendor-index.xml: the metadata zips per platform (FORMAT 6.3); one zip may be named by several. */
export function readMetaList({ bytes, place, baseUrl }: XmlFile, vendorCode: string): readonly DepotMetadata[] {
  const root = readRoot({ bytes, place, rootName: "metaList", maxBytes: DEPOT_LIMITS.smallFileBytes });
  const list = childrenNamed(root, "metadata").map((metadata) => ({
    vendorCode,
    productId: textAt(metadata, "productId"),
    version: textAt(metadata, "version"),
    locale: textAt(metadata, "locale"),
    path: resolvePath({ path: requiredText(metadata, "url", place), place, baseUrl }),
    channelName: textAt(metadata, "channelName"),
  }));
  if (list.length === 0) throw depotProblem("DEPOT_INVALID", { ...place, what: "it lists no metadata" });
  return atMost(list, { limit: DEPOT_LIMITS.metadataPerVendor, what: "number of metadata entries", place });
}

function atMost<T>(
  list: readonly T[],
  { limit, what, place }: { readonly limit: number; readonly what: string; readonly place: Place },
): readonly T[] {
  if (list.length <= limit) return list;
  throw coreProblem("LIMIT_EXCEEDED", { where: `${place.bundle}: ${place.member}`, what, limit });
}
