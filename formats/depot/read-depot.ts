import { bootbankProblem } from "../bootbank/bootbank-problems.js";
import { canonicalJson } from "../manifest/canonical-json.js";
import { DEPOT_LIMITS } from "./depot-limits.js";
import type { Depot, DepotMetadata, DepotVib, DepotWarning } from "./depot-model.js";
import { depotProblem } from "./depot-problems.js";
import type { DepotSource } from "./depot-source.js";
import { componentsOf, distinctBulletins } from "./metadata/components.js";
import { depotVibs } from "./metadata/depot-vibs.js";
import { readMetaList, readVendorList, type ListedVendor, type XmlFile } from "./metadata/index-xml.js";
import { readMetadataZip, type MetadataContent } from "./metadata/metadata-zip.js";
import { collectBytes } from "./zip/collect-bytes.js";

const INDEX = "index.xml";

/**
 * Reads everything that a depot's metadata says, from index.xml down, and holds its tellings against one another (FORMAT part 6 and 6.5).
 * The bytes of the VIBs are not read here: see depotVibBytes and checkDepotVib. Every problem names bundle and member.
 */
export async function readDepot(source: DepotSource): Promise<Depot> {
  const listed = readVendorList(await indexOf(source));
  const indexes = await Promise.all(listed.map((vendor) => vendorIndexOf(source, vendor)));
  const metadata = indexes.flatMap(({ list }) => list);
  const contents: MetadataContent[] = [];
  // One zip may be named for several platforms; it is read once.
  for (const path of new Set(metadata.map((one) => one.path))) contents.push(await contentOf(source, path, metadata));
  const vibs = depotVibs(source, contents);
  const bulletins = distinctBulletins(
    contents.flatMap((content) => content.bulletins),
    vibs,
  );
  for (const content of contents) checkProfiles(content, vibs);
  return {
    name: source.name,
    vendors: listed.map(({ vendor }) => vendor),
    metadata,
    components: componentsOf(bulletins, vibs),
    baseImages: distinct(contents.flatMap((content) => content.baseImages)),
    addOns: distinct(contents.flatMap((content) => content.addOns)),
    hardwareSupport: distinct(contents.flatMap((content) => content.hardwareSupport)),
    solutions: distinct(contents.flatMap((content) => content.solutions)),
    vibs: [...vibs.values()],
    warnings: [
      ...listed.flatMap((vendor) => indexWarnings(vendor)),
      ...contents.flatMap((content) => content.warnings),
      ...contents.flatMap((content) => copyWarnings(content, indexes)),
      ...unusedWarnings(source, { indexes, contents, vibs }),
    ],
  };
}

async function indexOf(source: DepotSource): Promise<XmlFile> {
  if (source.has(INDEX)) return fileOf(source, INDEX);
  const vibs = source.entries().filter(({ path }) => path.endsWith(".vib")).length;
  const why = vibs === 0 ? "it has no index.xml" : `it has ${vibs} loose VIBs and no index.xml`;
  throw depotProblem("DEPOT_NO_INDEX", { bundle: source.name, why });
}

async function fileOf(source: DepotSource, member: string): Promise<XmlFile> {
  const place = { bundle: source.name, member };
  const limit = { where: `${source.name}: ${member}`, maxBytes: DEPOT_LIMITS.smallFileBytes };
  return { bytes: await collectBytes(source.read(member), limit), place };
}

interface VendorIndex {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly list: readonly DepotMetadata[];
}

async function vendorIndexOf(source: DepotSource, vendor: ListedVendor): Promise<VendorIndex> {
  requireEntry(source, vendor.indexPath, INDEX);
  const file = await fileOf(source, vendor.indexPath);
  return { path: vendor.indexPath, bytes: file.bytes, list: readMetaList(file, vendor.vendor.code) };
}

async function contentOf(
  source: DepotSource,
  path: string,
  metadata: readonly DepotMetadata[],
): Promise<MetadataContent> {
  const platform = metadata.find((one) => one.path === path);
  requireEntry(source, path, `the vendor index (${platform?.productId ?? ""} ${platform?.version ?? ""})`);
  return readMetadataZip(source, path);
}

function requireEntry(source: DepotSource, member: string, namedBy: string): void {
  if (!source.has(member)) throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: source.name, member, namedBy });
}

/** A profile is a closed list: all its VIBs are here, no name twice (case 65). */
function checkProfiles({ profiles }: MetadataContent, vibs: ReadonlyMap<string, DepotVib>): void {
  for (const { value: profile, place } of profiles) {
    const where = `${place.bundle}: ${place.member} (${profile.name})`;
    const names = new Map<string, string>();
    for (const { vibId } of profile.vibs) {
      const vib = vibs.get(vibId);
      if (vib === undefined)
        throw bootbankProblem("PROFILE_INVALID", { where, what: `it names ${vibId}, which is absent` });
      const other = names.get(vib.copy.name);
      if (other !== undefined)
        throw bootbankProblem("PROFILE_INVALID", { where, what: `it names ${other} and ${vibId}, two of one name` });
      names.set(vib.copy.name, vibId);
    }
  }
}

/** Documents that several metadata zips repeat count once. */
const distinct = <T>(documents: readonly T[]): readonly T[] => [
  ...new Map(documents.map((document) => [canonicalJson(document), document])).values(),
];

/** Newer importers of the vendor refuse an index without code and content type (FORMAT 6.2); a patchUrl is for online depots. */
function indexWarnings({ vendor, patchUrl }: ListedVendor): readonly DepotWarning[] {
  const lacking = [...(vendor.code === "" ? ["code"] : []), ...(vendor.content.type === "" ? ["content type"] : [])];
  const lacks = `${INDEX}: vendor ${vendor.name} has no ${lacking.join(" and no ")}; other importers refuse that`;
  const ignored = `${INDEX}: vendor ${vendor.name} has a patchUrl; it was ignored, VIBs are taken from the bundle alone`;
  return [
    ...(lacking.length === 0 ? [] : [{ code: "DEPOT_INDEX_INCOMPLETE", message: lacks }]),
    ...(patchUrl === "" ? [] : [{ code: "DEPOT_PATCH_URL_IGNORED", message: ignored }]),
  ];
}

/** The copy of the vendor index inside a metadata zip should be byte-equal (FORMAT 6.5); nothing is taken from it. */
function copyWarnings(content: MetadataContent, indexes: readonly VendorIndex[]): readonly DepotWarning[] {
  const copy = content.vendorIndex;
  const owners = indexes.filter(({ list }) => list.some(({ path }) => path === content.path));
  if (copy === undefined || owners.some(({ bytes }) => Buffer.compare(bytes, copy) === 0)) return [];
  const message = `${content.path}!vendor-index.xml differs from ${owners.map(({ path }) => path).join()}; the outer one counts`;
  return [{ code: "DEPOT_INDEX_DIFFERS", message }];
}

interface Used {
  readonly indexes: readonly VendorIndex[];
  readonly contents: readonly MetadataContent[];
  readonly vibs: ReadonlyMap<string, DepotVib>;
}

function unusedWarnings(source: DepotSource, { indexes, contents, vibs }: Used): readonly DepotWarning[] {
  const used = new Set([
    INDEX,
    ...indexes.map(({ path }) => path),
    ...contents.map(({ path }) => path),
    ...[...vibs.values()].map(({ path }) => path),
  ]);
  return source
    .entries()
    .filter(({ path }) => !used.has(path))
    .map(({ path }) => ({
      code: "DEPOT_ENTRY_UNUSED",
      message: `${path} is named by nothing in the metadata; it was ignored`,
    }));
}
