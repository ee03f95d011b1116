import { readArchive } from "../../../formats/vib/archive.js";
import { VIB_LIMITS } from "../../../formats/vib/archive/limits.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import type { BundlePlan, BundleVib, ComponentPlan } from "../../../formats/depot/bundle-plan.js";
import type { DepotPlatform } from "../../../formats/depot/depot-model.js";
import { collectBytes } from "../../../formats/depot/zip/collect-bytes.js";
import type { LibraryListing, LibraryVib } from "../../domain/library-listing.js";
import type { ResolvedComponent } from "../../domain/resolved-image.js";
import { firstKnown } from "../../domain/resolution/first-known.js";
import { VibChooser } from "../../domain/resolution/vib-choice.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { DepotLibrary } from "../depot-library.js";
import { releasesOf } from "./image-releases.js";
import { libraryProblem } from "../library-problems.js";

const VENDOR = { name: "Greenroom", code: "GRN" } as const;

/**
 * An offline bundle of exactly what an image needs: its VIBs, its components, and the releases that its spec names. Another
 * controller that imports it resolves the image's spec to the same closed list. Read as it is sent, in constant memory.
 * VIB_UNKNOWN and IMAGE_PART_GONE when the library has lost a part of it.
 */
export async function imageBundle(
  library: Pick<DepotLibrary, "openVib">,
  image: ImageRecord,
  listing: LibraryListing,
): Promise<AsyncGenerator<Uint8Array>> {
  const byDigest = new Map(listing.vibs.map((vib) => [vib.sha256, vib]));
  const components = componentsOf(image, listing);
  const wanted = [...new Set([...image.resolved.vibs.map(({ vib }) => vib.sha256), ...components.flatMap(digestsOf)])];
  const vibs: BundleVib[] = [];
  for (const sha256 of wanted.sort()) {
    const vib = byDigest.get(sha256);
    if (vib === undefined) throw libraryProblem("VIB_UNKNOWN", { sha256 });
    vibs.push(await bundleVib(library, vib));
  }
  const plan: BundlePlan = {
    vendor: VENDOR,
    platforms: platformsOf(vibs),
    releaseDate: image.createdAt,
    vibs,
    components: components.map(({ plan: component }) => component),
    ...releasesOf(image, listing),
  };
  return buildBundle(plan);
}

interface ChosenComponent {
  readonly plan: ComponentPlan;
  readonly vibs: readonly LibraryVib[];
}

const digestsOf = ({ vibs }: ChosenComponent): readonly string[] => vibs.map(({ sha256 }) => sha256);

/** Each with all of its VIBs, those as well that another one's took the place of: so the other side resolves alike. */
function componentsOf({ resolved, pins }: ImageRecord, listing: LibraryListing): readonly ChosenComponent[] {
  const chooser = new VibChooser(listing, pins);
  const inImage = new Map(resolved.vibs.map(({ vib }) => [vib.id, vib.sha256]));
  const byDigest = new Map(listing.vibs.map((vib) => [vib.sha256, vib]));
  const vibOf = (id: string): LibraryVib | undefined => byDigest.get(inImage.get(id) ?? "") ?? chooser.choose(id)?.vib;
  return resolved.components.map((component) => {
    const known = knownComponent(component, listing);
    const ids = known?.vibIds ?? resolved.vibs.flatMap(({ vib }) => (vib.component === component.name ? [vib.id] : []));
    const vibs = [...new Set(ids)].flatMap((id) => vibOf(id) ?? []);
    const { name, version, displayName } = component;
    const facts = known && { ...known.bulletin, vendor: known.vendor, releaseDate: known.releaseDate };
    return {
      plan: { name, version, displayName, ...facts, vibIds: vibs.map(({ descriptor }) => descriptor.id) },
      vibs,
    };
  });
}

const knownComponent = ({ name, version }: ResolvedComponent, { components }: LibraryListing) =>
  firstKnown(components.filter((one) => one.name === name && one.version === version));

async function bundleVib(library: Pick<DepotLibrary, "openVib">, vib: LibraryVib): Promise<BundleVib> {
  const { descriptor, sha256, sizeBytes } = vib;
  const open = () => bytesOf(library, sha256);
  return { descriptor, descriptorBytes: await descriptorOf(open(), descriptor.id), sha256, sizeBytes, open };
}

async function* bytesOf(library: Pick<DepotLibrary, "openVib">, sha256: string): AsyncGenerator<Uint8Array> {
  const opened = await library.openVib(sha256);
  const stream = opened.stream({ first: 0, last: opened.sizeBytes - 1 });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } finally {
    stream.destroy();
  }
}

/** The exact member; no more of the file is read than up to it. */
async function descriptorOf(bytes: AsyncGenerator<Uint8Array>, where: string): Promise<Uint8Array> {
  try {
    for await (const { name, data } of readArchive(bytes, { where }))
      if (name === "descriptor.xml") return await collectBytes(data, { where, maxBytes: VIB_LIMITS.descriptorBytes });
  } finally {
    await bytes.return(undefined);
  }
  throw libraryProblem("IMAGE_PART_GONE", { part: `the descriptor of ${where}` });
}

function platformsOf(vibs: readonly BundleVib[]): readonly DepotPlatform[] {
  const all = vibs.flatMap(({ descriptor }) => descriptor.softwarePlatforms);
  const distinct = [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  return distinct.length > 0 ? distinct : [{ productLineId: "embeddedEsx", version: "", locale: "" }];
}
