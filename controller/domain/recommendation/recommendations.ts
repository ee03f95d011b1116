import { isProblem } from "../../../core/problem/problem.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { DraftText } from "../drafts/draft-spec.js";
import type { LibraryListing } from "../library-listing.js";
import { resolveImage } from "../resolution/resolve-image.js";
import { newestVersionFirst, orderOf } from "../version-order.js";

/** A newer image that the library gives and that resolves. */
export interface Recommendation {
  readonly spec: SoftwareSpec;
  readonly pins: Readonly<Record<string, string>>;
  readonly displayName: string;
}

/** Why a base image newer than the present one is not recommended. */
export interface RefusedBaseImage {
  readonly version: string;
  readonly displayName: string;
  readonly why: string;
}

export interface Recommendations {
  /** null: nothing newer that resolves. */
  readonly latest: Recommendation | null;
  /** The same among base images of the present one's series, `9.0` of `9.0.1-0.25`. */
  readonly currentSeries: Recommendation | null;
  /** For the base image that was asked for; null when none was, or it does not resolve. */
  readonly specified: Recommendation | null;
  readonly refused: readonly RefusedBaseImage[];
}

export interface RecommendationWish {
  readonly present: DraftText & { readonly spec: SoftwareSpec };
  readonly listing: LibraryListing;
  /** A base image that is wanted, newer or not. */
  readonly wantedBase?: string;
  /** Awaited before each base image is tried, since a large library takes long. */
  readonly breathe: () => Promise<void>;
}

/** Base images that are tried, newest first, of all and of the series. */
const MOST_TRIED = 25;

/** Newer images than the present one: its layers in their newest versions, on each newer base image, the newest that resolves. */
export async function recommend(wish: RecommendationWish): Promise<Recommendations> {
  const { present, listing, wantedBase } = wish;
  const current = present.spec.baseImage.version;
  const versions = [...new Set(listing.baseImages.map(({ version }) => version))].sort(newestVersionFirst);
  const notOlder = versions.filter((version) => version === current || orderOf(current, version) === -1);
  const trials = new Trials(wish);
  return {
    latest: await trials.first(notOlder),
    currentSeries: await trials.first(notOlder.filter((version) => seriesOf(version) === seriesOf(current))),
    specified: wantedBase === undefined ? null : await trials.attempt(wantedBase),
    refused: trials.refused,
  };
}

/** Each base image is tried once, whoever asks for it. */
class Trials {
  readonly refused: RefusedBaseImage[] = [];
  readonly #wish: RecommendationWish;
  readonly #tried = new Map<string, Recommendation | null>();

  constructor(wish: RecommendationWish) {
    this.#wish = wish;
  }

  async attempt(version: string): Promise<Recommendation | null> {
    const known = this.#tried.get(version);
    if (known !== undefined) return known;
    await this.#wish.breathe();
    const made = tryBase(this.#wish, version);
    if ("why" in made) this.refused.push(made);
    const found = "why" in made ? null : made;
    this.#tried.set(version, found);
    return found;
  }

  /** The first that resolves; null when that is what there is already. */
  async first(versions: readonly string[]): Promise<Recommendation | null> {
    for (const version of versions.slice(0, MOST_TRIED)) {
      const found = await this.attempt(version);
      if (found !== null) return sameSpec(found.spec, this.#wish.present.spec) ? null : found;
    }
    return null;
  }
}

const seriesOf = (version: string): string => version.split(".").slice(0, 2).join(".");

const sameSpec = (a: SoftwareSpec, b: SoftwareSpec): boolean =>
  JSON.stringify(layersOf(a)) === JSON.stringify(layersOf(b));

const layersOf = ({ baseImage, addOn, components, hardwareSupport }: SoftwareSpec) => [
  baseImage.version,
  addOn?.version ?? "",
  Object.entries(components).sort(),
  Object.entries(hardwareSupport).map(([manager, { version }]) => [manager, version]),
];

/** With everything else as new as it gets; where that does not go together, with the components as they are. */
function tryBase({ present, listing }: RecommendationWish, version: string): Recommendation | RefusedBaseImage {
  const base = { ...present.spec, baseImage: { version } };
  const renewed = renewedLayers(base, listing);
  const attempts = [{ ...renewed, components: renewedComponents(renewed, listing) }, renewed, base];
  let why = "";
  for (const spec of attempts) {
    try {
      const { displayName } = resolveImage({ spec, pins: present.pins, listing });
      return { spec, pins: present.pins, displayName };
    } catch (thrown) {
      if (!isProblem(thrown)) throw thrown;
      why = thrown.message;
    }
  }
  const displayName = listing.baseImages.find((one) => one.version === version)?.displayName ?? "";
  return { version, displayName, why };
}

/** The newest add-on and hardware support packages of the same names that support the base image. */
function renewedLayers(spec: SoftwareSpec, listing: LibraryListing): SoftwareSpec {
  const { version } = spec.baseImage;
  const supports = (release: { readonly supportedBaseImages: readonly string[] }): boolean =>
    release.supportedBaseImages.length === 0 ||
    release.supportedBaseImages.some((pattern) =>
      pattern.endsWith("*") ? version.startsWith(pattern.slice(0, -1)) : pattern === version,
    );
  const newestOf = (releases: readonly { version: string; supportedBaseImages: readonly string[] }[]) =>
    releases
      .filter(supports)
      .map((one) => one.version)
      .sort(newestVersionFirst)[0];
  const { addOn } = spec;
  const addOnVersion = addOn && newestOf(listing.addOns.filter((one) => one.name === addOn.name));
  const hardwareSupport = Object.fromEntries(
    Object.entries(spec.hardwareSupport).map(([manager, { pkg, version: now }]) => {
      const releases = listing.hardwareSupport.filter((one) => one.manager === manager && one.name === pkg);
      return [manager, { pkg, version: newestOf(releases) ?? now }];
    }),
  );
  return {
    ...spec,
    hardwareSupport,
    ...(addOn !== undefined && { addOn: { name: addOn.name, version: addOnVersion ?? addOn.version } }),
  };
}

/** Each of the operator's components in its newest version; one that is left to the constraints stays so. */
function renewedComponents(spec: SoftwareSpec, listing: LibraryListing): SoftwareSpec["components"] {
  return Object.fromEntries(
    Object.entries(spec.components).map(([name, version]) => {
      if (version === null) return [name, null];
      const versions = listing.components.filter((one) => one.name === name).map((one) => one.version);
      return [name, versions.sort(newestVersionFirst)[0] ?? version];
    }),
  );
}
