import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type {
  ManagedFirmwareRule,
  LibraryAddOn,
  LibraryBaseImage,
  LibraryHardwareSupport,
  LibraryListing,
  LibrarySolution,
} from "../library-listing.js";
import type { Notice, RemovedComponent } from "../resolved-image.js";
import { differences, firstKnown } from "./first-known.js";
import { layHardwareSupport } from "./hardware-support-layer.js";
import { lay, takeOut, type Layer, type Pile, type WantedComponent } from "./pile.js";
import { resolutionProblem, someOf } from "./resolution-problems.js";

export interface Layers {
  readonly baseImage: LibraryBaseImage;
  readonly addOn: LibraryAddOn | undefined;
  /** By component name. */
  readonly wanted: ReadonlyMap<string, WantedComponent>;
  /** Firmware components by name (DECISIONS 22). */
  readonly firmware: ReadonlyMap<string, readonly ManagedFirmwareRule[]>;
  readonly notices: readonly Notice[];
  /** What a higher layer took out, and nothing above it put back. */
  readonly removed: readonly RemovedComponent[];
}

/** The layers of DECISIONS 21, laid over one another: base image < add-on < hardware support < component; removed components last. */
export function layComponents(spec: SoftwareSpec, listing: LibraryListing): Layers {
  const notices: Notice[] = [];
  const baseImage = findBaseImage(spec, listing, notices);
  const pile: Pile = { wanted: new Map(), removed: new Map() };
  const { wanted, removed } = pile;
  lay(wanted, baseImage.components, { source: "BASE_IMAGE", namedBy: `base image ${baseImage.version}` });
  const addOn = findAddOn(spec, listing, notices);
  if (addOn !== undefined)
    layRelease(pile, addOn, { source: "ADD_ON", namedBy: `add-on ${addOn.name}`, owner: addOn.name });
  const firmware = new Map<string, readonly ManagedFirmwareRule[]>();
  for (const support of findHardwareSupport(spec, listing, notices))
    layHardwareSupport(support, { ...pile, firmware, notices });
  laySolutions(spec, listing, { wanted, notices });
  lay(wanted, spec.components, { source: "USER", namedBy: "the software spec" });
  for (const name of spec.removedComponents) {
    if (Object.hasOwn(spec.components, name)) throw resolutionProblem("COMPONENT_REMOVED", { component: name });
    if (!takeOut(pile, name, "USER")) notices.push(absent(name));
  }
  const gone = [...removed.values()].filter(({ name }) => !wanted.has(name));
  return { baseImage, addOn, wanted, firmware, notices, removed: gone };
}

const absent = (name: string): Notice => ({
  code: "REMOVED_COMPONENT_ABSENT",
  message: `component ${name} is to be removed, but no layer of the image holds it`,
});

function layRelease(pile: Pile, release: LibraryAddOn, layer: Layer): void {
  for (const name of release.removedComponents) takeOut(pile, name, layer.source);
  lay(pile.wanted, release.components, layer);
}

/** Solutions only add (FORMAT part 8): what a lower layer holds stays as it is. */
function laySolutions(
  spec: SoftwareSpec,
  listing: LibraryListing,
  { wanted, notices }: { readonly wanted: Map<string, WantedComponent>; readonly notices: Notice[] },
): void {
  for (const [name, { version, components }] of sortedEntries(spec.solutions)) {
    const known = listing.solutions.filter((one) => one.name === name);
    const found = taken(
      `solution ${name} ${version}`,
      known.filter((one) => one.version === version),
      notices,
    );
    if (found === undefined && components.length === 0)
      throw resolutionProblem("SOLUTION_MISSING", {
        solution: name,
        version,
        have: someOf(known.map((one) => one.version)),
      });
    const layer: Layer = { source: "SOLUTION", namedBy: `solution ${name} ${version}`, owner: name };
    const named = components.length > 0 ? components : Object.keys(found?.components ?? {});
    for (const component of named)
      if (!wanted.has(component)) lay(wanted, { [component]: versionIn(found, component) }, layer);
  }
}

/** The telling that counts, and what is to be said of the others. */
function taken<T extends Parameters<typeof differences>[1]>(
  what: string,
  tellings: readonly T[],
  notices: Notice[],
): T | undefined {
  const found = firstKnown(tellings);
  if (found !== undefined) notices.push(...differences(what, found, tellings));
  return found;
}

const versionIn = (solution: LibrarySolution | undefined, component: string): string | null =>
  solution?.components[component] ?? null;

function findBaseImage(spec: SoftwareSpec, listing: LibraryListing, notices: Notice[]): LibraryBaseImage {
  const { version } = spec.baseImage;
  const tellings = listing.baseImages.filter((one) => one.version === version);
  const found = taken(`base image ${version}`, tellings, notices);
  if (found !== undefined) return found;
  throw resolutionProblem("BASE_IMAGE_MISSING", {
    version,
    have: someOf(listing.baseImages.map((one) => one.version)),
  });
}

function findAddOn(spec: SoftwareSpec, listing: LibraryListing, notices: Notice[]): LibraryAddOn | undefined {
  if (spec.addOn === undefined) return undefined;
  const { name, version } = spec.addOn;
  const named = listing.addOns.filter((one) => one.name === name);
  const tellings = named.filter((one) => one.version === version);
  const found = taken(`add-on ${name} ${version}`, tellings, notices);
  if (found === undefined)
    throw resolutionProblem("ADD_ON_MISSING", { name, version, have: someOf(named.map((one) => one.version)) });
  checkSupported(found, { what: `add-on ${name} ${version}`, version: spec.baseImage.version });
  return found;
}

function findHardwareSupport(
  spec: SoftwareSpec,
  listing: LibraryListing,
  notices: Notice[],
): readonly LibraryHardwareSupport[] {
  return sortedEntries(spec.hardwareSupport).map(([manager, { pkg, version }]) => {
    const known = listing.hardwareSupport.filter((one) => one.manager === manager);
    const tellings = known.filter((one) => one.name === pkg && one.version === version);
    const found = taken(`package ${pkg} ${version} of hardware support manager ${manager}`, tellings, notices);
    if (found === undefined) {
      const have = someOf(known.map((one) => `${one.name} ${one.version}`));
      throw resolutionProblem("HARDWARE_SUPPORT_MISSING", { manager, pkg, version, have });
    }
    checkSupported(found, { what: `hardware support package ${pkg} ${version}`, version: spec.baseImage.version });
    return found;
  });
}

function checkSupported(release: LibraryAddOn, named: { what: string; version: string }): void {
  const supported = release.supportedBaseImages;
  if (supported.length === 0 || supported.some((pattern) => fits(pattern, named.version))) return;
  throw resolutionProblem("BASE_IMAGE_UNSUPPORTED", { ...named, supported: someOf(supported) });
}

/** `8.0.*`: `*` stands for any rest (FORMAT 6.3). */
const fits = (pattern: string, version: string): boolean =>
  pattern.endsWith("*") ? version.startsWith(pattern.slice(0, -1)) : pattern === version;

const sortedEntries = <V>(record: Readonly<Record<string, V>>): [string, V][] =>
  Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
