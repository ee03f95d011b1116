import { bootbankProblem } from "../bootbank/bootbank-problems.js";
import { canonicalJson } from "../manifest/canonical-json.js";
import { READ_LIMITS, type ReadLimits } from "./depot-limits.js";
import type { Depot, DepotVib, DepotWarning } from "./depot-model.js";
import { depotProblem, type Place } from "./depot-problems.js";
import { indexPathOf, type DepotSource } from "./depot-source.js";
import { componentsOf, distinctBulletins } from "./metadata/components.js";
import { depotVibs } from "./metadata/depot-vibs.js";
import { readVendorList, type ListedVendor, type XmlFile } from "./metadata/index-xml.js";
import { readMetadataZip, type MetadataContent } from "./metadata/metadata-zip.js";
import { ReadBudget } from "./metadata/read-budget.js";
import { indexFileOf, requireEntry, vendorIndexOf, type VendorIndex } from "./metadata/vendor-index.js";
import { besideFile } from "./safe-path.js";

/**
 * Reads everything that a depot's metadata says, from index.xml down, and holds its tellings against one another (FORMAT part 6 and 6.5).
 * Everything together is within the limits: LIMIT_EXCEEDED. The bytes of the VIBs are not read here: see depotVibBytes and checkDepotVib. Every problem names bundle and member.
 */
export async function readDepot(source: DepotSource, limits: ReadLimits = READ_LIMITS): Promise<Depot> {
  const budget = new ReadBudget(limits);
  const listed = readVendorList(await indexOf(source));
  const indexes: VendorIndex[] = [];
  // One after another: only one is held whole.
  for (const vendor of listed) indexes.push(await vendorIndexOf(source, vendor, budget));
  const metadata = indexes.flatMap(({ list }) => list);
  const contents: MetadataContent[] = [];
  // One zip may be named for several platforms; it is read once.
  for (const path of new Set(metadata.map((one) => one.path)))
    contents.push(await contentOf(path, { source, indexes, budget }));
  const vibs = depotVibs(source, contents);
  const bulletins = distinctBulletins(
    contents.flatMap((content) => content.bulletins),
    vibs,
  );
  for (const content of contents) checkProfiles(content, vibs);
  const place = (folder: string): Place => ({ bundle: source.name, member: `${folder}/` });
  return {
    name: source.name,
    vendors: listed.map(({ vendor }) => vendor),
    metadata,
    components: componentsOf(bulletins, vibs),
    baseImages: distinct(
      contents.flatMap((content) => content.baseImages),
      (it) => it.version,
      place("baseimages"),
    ),
    addOns: distinct(
      contents.flatMap((content) => content.addOns),
      (it) => `${it.name} ${it.version}`,
      place("addOns"),
    ),
    hardwareSupport: distinct(
      contents.flatMap((content) => content.hardwareSupport),
      (it) => `${it.manager} ${it.package.name} ${it.package.version}`,
      place("manifests"),
    ),
    solutions: distinct(
      contents.flatMap((content) => content.solutions),
      (it) => `${it.name} ${it.version}`,
      place("solutions"),
    ),
    vibs: [...vibs.values()],
    warnings: [
      ...listed.flatMap((vendor) => indexWarnings(vendor, indexPathOf(source))),
      ...contents.flatMap((content) => [...content.warnings, ...noticeWarnings(content)]),
      ...contents.flatMap((content) => copyWarnings(content, indexes)),
      ...unusedWarnings(source, { indexes, contents, vibs }),
    ],
  };
}

async function indexOf(source: DepotSource): Promise<XmlFile> {
  const index = indexPathOf(source);
  if (source.listing === "open" || source.has(index)) return indexFileOf(source, index);
  const vibs = source.entries().filter(({ path }) => path.endsWith(".vib")).length;
  const why = vibs === 0 ? `it has no ${index}` : `it has ${vibs} loose VIBs and no ${index}`;
  throw depotProblem("DEPOT_NO_INDEX", { bundle: source.name, why });
}

interface Reading {
  readonly source: DepotSource;
  readonly indexes: readonly VendorIndex[];
  readonly budget: ReadBudget;
}

async function contentOf(path: string, { source, indexes, budget }: Reading): Promise<MetadataContent> {
  const indexPath = indexes.find(({ list }) => list.some((one) => one.path === path))?.path ?? indexPathOf(source);
  requireEntry(source, path, indexPath);
  return readMetadataZip(source, { path, indexPath }, budget);
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

/** Documents that several metadata zips repeat count once; two of one name that differ are refused. */
function distinct<T>(documents: readonly T[], nameOf: (document: T) => string, place: Place): readonly T[] {
  const byName = new Map<string, T>();
  for (const document of documents) {
    const name = nameOf(document);
    const known = byName.get(name);
    if (known !== undefined && canonicalJson(known) !== canonicalJson(document))
      throw depotProblem("DEPOT_INVALID", { ...place, what: `${name} is there twice with different content` });
    byName.set(name, known ?? document);
  }
  return [...byName.values()];
}

/** Newer importers of the vendor refuse an index without code and content type (FORMAT 6.2); a patchUrl is for online depots. */
function indexWarnings({ vendor, patchUrl }: ListedVendor, index: string): readonly DepotWarning[] {
  const lacking = [...(vendor.code === "" ? ["code"] : []), ...(vendor.content.type === "" ? ["content type"] : [])];
  const lacks = `${index}: vendor ${vendor.name} has no ${lacking.join(" and no ")}; other importers refuse that`;
  const ignored = `${index}: vendor ${vendor.name} has a patchUrl; it was ignored, VIBs are taken from where the index lies alone`;
  return [
    ...(lacking.length === 0 ? [] : [{ code: "DEPOT_INDEX_INCOMPLETE", message: lacks }]),
    ...(patchUrl === "" ? [] : [{ code: "DEPOT_PATCH_URL_IGNORED", message: ignored }]),
  ];
}

/** Bulletins without VIBs are notices (recalls and alerts), which this version does not act on. */
const noticeWarnings = ({ bulletins }: MetadataContent): readonly DepotWarning[] =>
  bulletins
    .filter(({ value }) => value.vibIds.length === 0)
    .map(({ value, place }) => ({
      code: "BULLETIN_WITHOUT_VIBS",
      message: `${place.member}: bulletin ${value.id} (${value.category || "no category"}) names no VIB; it was ignored`,
    }));

/** The copy of the vendor index inside a metadata zip should be byte-equal (FORMAT 6.5); nothing is taken from it. */
function copyWarnings(content: MetadataContent, indexes: readonly VendorIndex[]): readonly DepotWarning[] {
  const copy = content.vendorIndexSha256;
  const owners = indexes.filter(({ list }) => list.some(({ path }) => path === content.path));
  if (copy === undefined || owners.some(({ sha256 }) => sha256 === copy)) return [];
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
    indexPathOf(source),
    ...indexes.map(({ path }) => path),
    ...contents.map(({ path }) => path),
    ...[...vibs.values()].map(({ path }) => path),
    // A VIB may lie under two paths; the second is not taken, yet named.
    ...contents.flatMap(({ indexPath, copies }) =>
      copies.map(({ relativePath }) => besideFile(indexPath, relativePath)),
    ),
  ]);
  return source
    .entries()
    .filter(({ path }) => !used.has(path))
    .map(({ path }) => ({
      code: "DEPOT_ENTRY_UNUSED",
      message: `${path} is named by nothing in the metadata; it was ignored`,
    }));
}
