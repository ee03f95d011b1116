import type { BundlePlan } from "../../../formats/depot/bundle-plan.js";
import type { LibraryAddOn, LibraryBaseImage, LibraryListing } from "../../domain/library-listing.js";
import { firstKnown } from "../../domain/resolution/first-known.js";
import type { ImageRecord } from "../../store/images/images.js";
import { libraryProblem } from "../library-problems.js";

type Releases = Pick<BundlePlan, "baseImages" | "addOns" | "hardwareSupport" | "solutions">;

/** The releases that an image's spec names, as a bundle writes them: IMAGE_PART_GONE for one that the library has no more. */
export function releasesOf({ spec }: ImageRecord, listing: LibraryListing): Releases {
  const { version } = spec.baseImage;
  const base = firstKnown(listing.baseImages.filter((one) => one.version === version));
  const { addOn } = spec;
  return {
    baseImages: [factsOf(found(base, `base image ${version}`))],
    ...(addOn !== undefined && { addOns: [addOnOf(addOn, listing)] }),
    hardwareSupport: Object.entries(spec.hardwareSupport).map(([manager, wanted]) =>
      packageOf({ manager, ...wanted }, listing),
    ),
    solutions: Object.entries(spec.solutions).flatMap(([name, wanted]) => solutionOf(name, wanted.version, listing)),
  };
}

function found<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw libraryProblem("IMAGE_PART_GONE", { part: name });
  return part;
}

// Named one by one: the library's own keys (of which depot it is) have no place in a bundle.
const factsOf = ({ version, displayName, vendor, releaseDate, components }: LibraryBaseImage) => ({
  version,
  displayName,
  vendor,
  releaseDate,
  components,
  unknown: {},
});

const layerOf = (release: LibraryAddOn) => ({
  ...factsOf(release),
  supportedBaseImages: release.supportedBaseImages,
  removedComponents: release.removedComponents,
});

function addOnOf({ name, version }: { name: string; version: string }, { addOns }: LibraryListing) {
  const known = firstKnown(addOns.filter((one) => one.name === name && one.version === version));
  return { ...layerOf(found(known, `add-on ${name} ${version}`)), name };
}

function packageOf(
  { manager, pkg, version }: { manager: string; pkg: string; version: string },
  { hardwareSupport }: LibraryListing,
) {
  const named = hardwareSupport.filter((one) => one.manager === manager && one.name === pkg);
  const known = found(
    firstKnown(named.filter((one) => one.version === version)),
    `package ${pkg} ${version} of ${manager}`,
  );
  return { ...layerOf(known), manager, package: { name: pkg, version }, firmware: known.firmware };
}

/** One that only names its components needs no release (FORMAT part 8). */
function solutionOf(name: string, version: string, { solutions }: LibraryListing) {
  const known = solutions.find((one) => one.name === name && one.version === version);
  if (known === undefined) return [];
  const { displayName, components } = known;
  return [{ name, version, displayName, vendor: "", releaseDate: "", components }];
}
