import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { LibraryListing } from "../library-listing.js";
import type { Notice, ResolvedComponent, ResolvedImage, ResolvedVib, VibRelations } from "../resolved-image.js";
import { bankBytesOf } from "./bank-bytes.js";
import { chooseComponents, type ChosenComponent } from "./component-choice.js";
import { layComponents } from "./layers.js";
import { resolutionProblem } from "./resolution-problems.js";
import { checkSet, refuseUnfit, type Misfit } from "./set-check.js";
import { VibChooser } from "./vib-choice.js";
import { placeVibs, type PlacedVib } from "./vib-set.js";

export interface ImageWish {
  readonly spec: SoftwareSpec;
  /** VIB id to the SHA-256 that the operator wants (DECISIONS 20). */
  readonly pins: Readonly<Record<string, string>>;
  readonly listing: LibraryListing;
}

/**
 * What a software spec means against a library: the closed list of VIBs, the same for the same input whatever its order.
 * Throws what is missing (BASE_IMAGE_, ADD_ON_, HARDWARE_SUPPORT_, SOLUTION_, COMPONENT_, COMPONENT_VIB_MISSING), PIN_UNKNOWN,
 * BASE_IMAGE_UNSUPPORTED, COMPONENT_REMOVED, IMAGE_EMPTY, and DEPENDENCY_UNMET, CONFLICT or IMAGE_UNFIT for a set that cannot be.
 */
export function resolveImage(wish: ImageWish): ResolvedImage {
  const { image, misfits } = judgeImage(wish);
  refuseUnfit(misfits);
  return image;
}

/** The same, with what cannot be in the set told instead of thrown. */
export function judgeImage({ spec, pins, listing }: ImageWish): {
  readonly image: ResolvedImage;
  readonly misfits: readonly Misfit[];
} {
  const layers = layComponents(spec, listing);
  const chooser = new VibChooser(listing, pins);
  const context = { chooser, firmware: layers.firmware };
  const chosen = chooseComponents(
    layers.wanted,
    listing,
    (some) => checkSet(placeVibs(some, context).vibs).length === 0,
  );
  const set = placeVibs(chosen, context);
  if (set.vibs.length === 0) throw resolutionProblem("IMAGE_EMPTY", { version: spec.baseImage.version });
  const used = new Set(set.vibs.map((one) => one.vib.descriptor.id));
  const { version, displayName, releaseDate } = layers.baseImage;
  const { addOn } = layers;
  const image: ResolvedImage = {
    displayName: displayName.includes(version) ? displayName : `${displayName} ${version}`.trim(),
    baseImage: { version, displayName, releaseDate },
    components: chosen.map(resolvedComponent),
    ...(addOn !== undefined && { addOn: { name: addOn.name, version: addOn.version, vendor: addOn.vendor } }),
    hardwareSupport: Object.entries(spec.hardwareSupport).map(([manager, one]) => ({ manager, ...one })),
    solutions: Object.entries(spec.solutions).map(([id, solution]) => ({ id, version: solution.version })),
    vibs: set.vibs.map(resolvedVib).sort(byDigestAndTarget),
    notices: unique([
      ...layers.notices,
      ...chosen.flatMap(({ notices }) => notices),
      ...set.notices,
      ...set.vibs.flatMap((one) => one.notices),
      ...chooser.unusedPins(used),
      ...notStageable(set.vibs),
    ]),
    ...(layers.removed.length > 0 && { removed: layers.removed }),
  };
  return { image, misfits: checkSet(set.vibs) };
}

const resolvedComponent = ({ component, wanted }: ChosenComponent): ResolvedComponent => ({
  name: component.name,
  version: component.version,
  displayName: component.displayName,
  source: wanted.source,
  synthetic: component.synthetic,
  ...(wanted.overridden.length > 0 && { overridden: wanted.overridden }),
  ...(wanted.owner !== undefined && { owner: wanted.owner }),
});

function resolvedVib({ vib, chosenBy, component, target }: PlacedVib): ResolvedVib {
  const { descriptor } = vib;
  const line: ManifestVib = {
    sha256: vib.sha256,
    sizeBytes: vib.sizeBytes,
    id: descriptor.id,
    vendor: descriptor.vendor,
    type: descriptor.type,
    name: descriptor.name,
    version: descriptor.version,
    acceptanceLevel: descriptor.acceptanceLevel,
    descriptorSha256: vib.descriptorSha256,
    component,
    target,
  };
  return {
    vib: line,
    chosenBy,
    liveInstall: descriptor.liveInstallAllowed,
    maintenanceOnInstall: descriptor.maintenanceMode.onInstall,
    relations: relationsOf(descriptor),
    bankBytes: bankBytesOf(descriptor),
  };
}

function relationsOf(descriptor: VibRelations): VibRelations {
  const { depends, conflicts, replaces, provides, softwarePlatforms, hardwarePlatforms, overlay } = descriptor;
  return { depends, conflicts, replaces, provides, softwarePlatforms, hardwarePlatforms, overlay };
}

/** Said when the image is set, not only when a host is staged (VLCM part 4). */
const notStageable = (vibs: readonly PlacedVib[]): readonly Notice[] =>
  vibs
    .filter(({ target }) => !target.stageable)
    .map(({ vib, target }) => ({
      code: "FIRMWARE_NOT_STAGEABLE",
      message: `${vib.descriptor.id} (${target.platform}) cannot be staged, since its hardware support manager does not support that; it is installed during remediation`,
    }));

const keyOf = ({ vib }: ResolvedVib): string =>
  [vib.sha256, vib.target.kind, vib.target.platform, vib.target.deviceMatch ?? ""].join("\n");

const byDigestAndTarget = (a: ResolvedVib, b: ResolvedVib): number => (keyOf(a) < keyOf(b) ? -1 : 1);

function unique(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((notice) => [notice.message, notice])).values()];
}
