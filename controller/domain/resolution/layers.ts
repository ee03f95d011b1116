import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type {
  ManagedFirmwareRule,
  LibraryAddOn,
  LibraryBaseImage,
  LibraryHardwareSupport,
  LibraryListing,
  LibrarySolution,
} from "../library-listing.js";
import type { ComponentSource, Notice, OverriddenComponent, RemovedComponent } from "../resolved-image.js";
import { newest } from "./newest.js";
import { resolutionProblem, someOf } from "./resolution-problems.js";

/** A component that an image asks for; version null: what the constraints give. */
export interface WantedComponent {
  readonly name: string;
  readonly version: string | null;
  readonly source: ComponentSource;
  /** For messages: "add-on X 1.0". */
  readonly namedBy: string;
  /** What lower layers ask for in its place, the lowest first. */
  readonly overridden: readonly OverriddenComponent[];
  /** Name of the add-on, hardware support manager, solution id. */
  readonly owner?: string;
}

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

type Removed = Map<string, RemovedComponent>;

/** The layers of DECISIONS 21, laid over one another: base image < add-on < hardware support < component; removed components last. */
export function layComponents(spec: SoftwareSpec, listing: LibraryListing): Layers {
  const baseImage = findBaseImage(spec, listing);
  const wanted = new Map<string, WantedComponent>();
  const removed: Removed = new Map();
  const notices: Notice[] = [];
  lay(wanted, baseImage.components, { source: "BASE_IMAGE", namedBy: `base image ${baseImage.version}` });
  const addOn = findAddOn(spec, listing);
  if (addOn !== undefined)
    layRelease({ wanted, removed }, addOn, { source: "ADD_ON", namedBy: `add-on ${addOn.name}`, owner: addOn.name });
  const firmware = new Map<string, readonly ManagedFirmwareRule[]>();
  for (const support of findHardwareSupport(spec, listing)) {
    const namedBy = `hardware support package ${support.name} ${support.version}`;
    const layer: Layer = { source: "HARDWARE_SUPPORT_PACKAGE", namedBy, owner: support.manager };
    layRelease({ wanted, removed }, support, layer);
    for (const rule of support.firmware)
      firmware.set(rule.component, [...(firmware.get(rule.component) ?? []), { ...rule, manager: support.manager }]);
  }
  laySolutions(wanted, spec, listing);
  lay(wanted, spec.components, { source: "USER", namedBy: "the software spec" });
  for (const name of spec.removedComponents) {
    if (Object.hasOwn(spec.components, name)) throw resolutionProblem("COMPONENT_REMOVED", { component: name });
    if (!takeOut({ wanted, removed }, name, "USER")) notices.push(absent(name));
  }
  const gone = [...removed.values()].filter(({ name }) => !wanted.has(name));
  return { baseImage, addOn, wanted, firmware, notices, removed: gone };
}

const absent = (name: string): Notice => ({
  code: "REMOVED_COMPONENT_ABSENT",
  message: `component ${name} is to be removed, but no layer of the image holds it`,
});

type Layer = Pick<WantedComponent, "source" | "namedBy" | "owner">;

function lay(
  wanted: Map<string, WantedComponent>,
  components: Readonly<Record<string, string | null>>,
  layer: Layer,
): void {
  for (const [name, version] of Object.entries(components)) {
    const below = wanted.get(name);
    wanted.set(name, { name, version, ...layer, overridden: below === undefined ? [] : withItself(below) });
  }
}

const withItself = ({ overridden, version, source }: WantedComponent): readonly OverriddenComponent[] => [
  ...overridden,
  { version, source },
];

interface Pile {
  readonly wanted: Map<string, WantedComponent>;
  readonly removed: Removed;
}

/** Whether a lower layer held it. */
function takeOut({ wanted, removed }: Pile, name: string, source: ComponentSource): boolean {
  const below = wanted.get(name);
  if (below === undefined) return false;
  removed.set(name, { name, source, overridden: withItself(below) });
  return wanted.delete(name);
}

function layRelease(pile: Pile, release: LibraryAddOn, layer: Layer): void {
  for (const name of release.removedComponents) takeOut(pile, name, layer.source);
  lay(pile.wanted, release.components, layer);
}

/** Solutions only add (FORMAT part 8): what a lower layer holds stays as it is. */
function laySolutions(wanted: Map<string, WantedComponent>, spec: SoftwareSpec, listing: LibraryListing): void {
  for (const [name, { version, components }] of sortedEntries(spec.solutions)) {
    const known = listing.solutions.filter((one) => one.name === name);
    const found = known.find((one) => one.version === version);
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

const versionIn = (solution: LibrarySolution | undefined, component: string): string | null =>
  solution?.components[component] ?? null;

function findBaseImage(spec: SoftwareSpec, listing: LibraryListing): LibraryBaseImage {
  const { version } = spec.baseImage;
  const found = newest(listing.baseImages.filter((one) => one.version === version));
  if (found !== undefined) return found;
  throw resolutionProblem("BASE_IMAGE_MISSING", {
    version,
    have: someOf(listing.baseImages.map((one) => one.version)),
  });
}

function findAddOn(spec: SoftwareSpec, listing: LibraryListing): LibraryAddOn | undefined {
  if (spec.addOn === undefined) return undefined;
  const { name, version } = spec.addOn;
  const named = listing.addOns.filter((one) => one.name === name);
  const found = newest(named.filter((one) => one.version === version));
  if (found === undefined)
    throw resolutionProblem("ADD_ON_MISSING", { name, version, have: someOf(named.map((one) => one.version)) });
  checkSupported(found, { what: `add-on ${name} ${version}`, version: spec.baseImage.version });
  return found;
}

function findHardwareSupport(spec: SoftwareSpec, listing: LibraryListing): readonly LibraryHardwareSupport[] {
  return sortedEntries(spec.hardwareSupport).map(([manager, { pkg, version }]) => {
    const known = listing.hardwareSupport.filter((one) => one.manager === manager);
    const found = newest(known.filter((one) => one.name === pkg && one.version === version));
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
