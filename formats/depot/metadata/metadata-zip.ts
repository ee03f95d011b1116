import { readImageProfile, type ImageProfile } from "../../bootbank/image-profile.js";
import { collectBytes } from "../zip/collect-bytes.js";
import { memoryBytes } from "../zip/window-bytes.js";
import { DEPOT_LIMITS, METADATA_LIMITS } from "../depot-limits.js";
import type { AddOn, BaseImage, DepotWarning, HardwareSupport, Solution } from "../depot-model.js";
import { depotProblem, type Place } from "../depot-problems.js";
import type { DepotSource } from "../depot-source.js";
import { openPlainZip } from "../zip-source.js";
import { readAllBulletins, readBulletin, type Bulletin, type VibFile } from "./bulletin-xml.js";
import type { XmlFile } from "./index-xml.js";
import { readAddOn, readBaseImage, readHardwareSupport, readSolution } from "./json-documents.js";
import { readVibCopy, type VibCopy } from "./vib-copy.js";

export interface Placed<T> {
  readonly value: T;
  readonly place: Place;
}

/** What one metadata zip holds (FORMAT 6.4), not yet compared with anything. */
export interface MetadataContent {
  /** Path of the zip in the source. */
  readonly path: string;
  /** Path of the vendor index that led here: paths of VIBs are seen from its folder. */
  readonly indexPath: string;
  /** The copy of the vendor index. */
  readonly vendorIndex: Uint8Array | undefined;
  readonly bulletins: readonly Placed<Bulletin>[];
  readonly vibFiles: readonly Placed<VibFile>[];
  readonly copies: readonly VibCopy[];
  readonly profiles: readonly Placed<ImageProfile>[];
  readonly baseImages: readonly BaseImage[];
  readonly addOns: readonly AddOn[];
  readonly hardwareSupport: readonly HardwareSupport[];
  readonly solutions: readonly Solution[];
  readonly warnings: readonly DepotWarning[];
}

export interface MetadataPath {
  readonly path: string;
  readonly indexPath: string;
}

/** Reads a metadata zip of the source: ZIP_CORRUPT and its kin name it as `metadata.zip!member`. */
export async function readMetadataZip(
  source: DepotSource,
  { path, indexPath }: MetadataPath,
): Promise<MetadataContent> {
  const where = `${source.name}: ${path}`;
  const packed = await collectBytes(source.read(path), { where, maxBytes: DEPOT_LIMITS.metadataZipBytes });
  const zip = await openPlainZip({
    bytes: memoryBytes(packed),
    name: `${source.name}!${path}`,
    limits: METADATA_LIMITS,
  });
  const members = zip.entries().map((entry) => entry.path);
  const files = new Map<string, XmlFile>();
  for (const member of members.filter(isKnown)) files.set(member, await readMember(zip, member, { source, path }));
  const warnings = members.filter((member) => !isKnown(member)).map((member) => unknownMember(`${path}!${member}`));
  return { ...sortMembers(files, { source, path }), indexPath, warnings };
}

interface Zip {
  readonly source: DepotSource;
  readonly path: string;
}

async function readMember(zip: DepotSource, member: string, { source, path }: Zip): Promise<XmlFile> {
  const place = { bundle: source.name, member: `${path}!${member}` };
  const maxBytes = member === "vmware.xml" ? DEPOT_LIMITS.allBulletinsBytes : DEPOT_LIMITS.smallFileBytes;
  const limit = { where: `${place.bundle}: ${place.member}`, maxBytes };
  return { bytes: await collectBytes(zip.read(member), limit), place };
}

function sortMembers(
  files: ReadonlyMap<string, XmlFile>,
  { source, path }: Zip,
): Omit<MetadataContent, "warnings" | "indexPath"> {
  const within = (folder: string, ending: string): readonly XmlFile[] =>
    [...files].filter(([name]) => name.startsWith(`${folder}/`) && name.endsWith(ending)).map(([, file]) => file);
  const all = files.get("vmware.xml");
  if (all === undefined) {
    const member = `${path}!vmware.xml`;
    throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: source.name, member, namedBy: "the format of metadata zips" });
  }
  const { bulletins, vibFiles } = readAllBulletins(all);
  const alone = within("bulletins", ".xml").map((file) => ({ value: readBulletin(file), place: file.place }));
  return {
    path,
    vendorIndex: files.get("vendor-index.xml")?.bytes,
    bulletins: [...bulletins.map((value) => ({ value, place: all.place })), ...alone],
    vibFiles: vibFiles.map((value) => ({ value, place: all.place })),
    copies: within("vibs", ".xml").map(readVibCopy),
    profiles: within("profiles", "").map(toProfile),
    baseImages: within("baseimages", ".json").map(readBaseImage),
    addOns: within("addOns", ".json").map(readAddOn),
    hardwareSupport: within("manifests", ".json").map(readHardwareSupport),
    solutions: within("solutions", ".json").map(readSolution),
  };
}

const toProfile = ({ bytes, place }: XmlFile): Placed<ImageProfile> => ({
  value: readImageProfile(bytes, `${place.bundle}: ${place.member}`),
  place,
});

const KNOWN = [
  /^vmware\.xml$/,
  /^vendor-index\.xml$/,
  /^(bulletins|vibs)\/[^/]+\.xml$/,
  /^profiles\/[^/]+$/,
  /^(baseimages|addOns|manifests|solutions)\/[^/]+\.json$/,
];

const isKnown = (name: string): boolean => KNOWN.some((pattern) => pattern.test(name));

const unknownMember = (member: string): DepotWarning => ({
  code: "DEPOT_MEMBER_UNKNOWN",
  message: `${member} is of a kind that this version does not read; it was ignored`,
});
