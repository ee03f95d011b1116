import { readImageProfile, type ImageProfile } from "../../bootbank/image-profile.js";
import type { AddOn, BaseImage, DepotWarning, HardwareSupport, Solution } from "../depot-model.js";
import { depotProblem, type Place } from "../depot-problems.js";
import type { DepotSource } from "../depot-source.js";
import { readAllBulletins, readBulletin, type Bulletin, type VibFile } from "./bulletin-xml.js";
import type { XmlFile } from "./index-xml.js";
import { readAddOn, readBaseImage, readHardwareSupport, readSolution } from "./json-documents.js";
import { readMetadataFiles } from "./metadata-files.js";
import type { ReadBudget } from "./read-budget.js";
import { sha256Of } from "./vendor-index.js";
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
  /** SHA-256 (hex) of the copy of the vendor index. */
  readonly vendorIndexSha256: string | undefined;
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

/** Reads a metadata zip of the source, within the budget: ZIP_CORRUPT and its kin name it as `metadata.zip!member`. */
export async function readMetadataZip(
  source: DepotSource,
  { path, indexPath }: MetadataPath,
  budget: ReadBudget,
): Promise<MetadataContent> {
  const { files, unknown } = await readMetadataFiles(source, path, budget);
  const warnings = unknown.map((member) => unknownMember(`${path}!${member}`));
  return { ...sortMembers(files, { source, path, budget }), indexPath, warnings };
}

interface Zip {
  readonly source: DepotSource;
  readonly path: string;
  readonly budget: ReadBudget;
}

function sortMembers(
  files: ReadonlyMap<string, XmlFile>,
  { source, path, budget }: Zip,
): Omit<MetadataContent, "warnings" | "indexPath"> {
  const within = (folder: string, ending: string): readonly XmlFile[] =>
    [...files].filter(([name]) => name.startsWith(`${folder}/`) && name.endsWith(ending)).map(([, file]) => file);
  const all = files.get("vmware.xml");
  if (all === undefined) {
    const member = `${path}!vmware.xml`;
    throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: source.name, member, namedBy: "the format of metadata zips" });
  }
  // Counted file by file, so that none is parsed beyond the budget.
  const parsed = <T>(read: (file: XmlFile) => T, file: XmlFile): T =>
    budget.parsed(read(file), `${file.place.bundle}: ${file.place.member}`);
  const each = <T>(files: readonly XmlFile[], read: (file: XmlFile) => T): readonly T[] =>
    files.map((file) => parsed(read, file));
  const { bulletins, vibFiles } = parsed(readAllBulletins, all);
  const alone = each(within("bulletins", ".xml"), (file) => ({ value: readBulletin(file), place: file.place }));
  const vendorIndex = files.get("vendor-index.xml")?.bytes;
  return {
    path,
    vendorIndexSha256: vendorIndex && sha256Of(vendorIndex),
    bulletins: [...bulletins.map((value) => ({ value, place: all.place })), ...alone],
    vibFiles: vibFiles.map((value) => ({ value, place: all.place })),
    copies: each(within("vibs", ".xml"), readVibCopy),
    profiles: each(within("profiles", ""), toProfile),
    baseImages: each(within("baseimages", ".json"), readBaseImage),
    addOns: each(within("addOns", ".json"), readAddOn),
    hardwareSupport: each(within("manifests", ".json"), readHardwareSupport),
    solutions: each(within("solutions", ".json"), readSolution),
  };
}

const toProfile = ({ bytes, place }: XmlFile): Placed<ImageProfile> => ({
  value: readImageProfile(bytes, `${place.bundle}: ${place.member}`),
  place,
});

const unknownMember = (member: string): DepotWarning => ({
  code: "DEPOT_MEMBER_UNKNOWN",
  message: `${member} is of a kind that this version does not read; it was ignored`,
});
