import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryComponent,
  LibraryHardwareSupport,
  LibraryListing,
} from "../library-listing.js";
import type { Notice } from "../resolved-image.js";
import { newestVersionFirst } from "../version-order.js";
import { InstalledSet, type InstalledOn } from "./installed-set.js";
import { firmwareIsThere } from "./present-firmware.js";

export interface Extraction {
  /** null: no base image of the library is on the host. */
  readonly spec: SoftwareSpec | null;
  /** VIBs that no component of that spec explains. */
  readonly unexplained: readonly InstalledOn[];
  readonly notices: readonly Notice[];
}

/**
 * The image that a host runs, told in what the library knows: the base image of its boot bank, the add-on and the hardware
 * support packages that are there whole, components of its own beside or instead of theirs, and what it lacks of them.
 */
export function extractImage(software: readonly TargetSoftware[], listing: LibraryListing): Extraction {
  const installed = new InstalledSet(software, listing);
  const base = baseImageOf(software, { installed, listing });
  const unreadable = software.flatMap(({ target, trouble }) =>
    trouble === undefined
      ? []
      : [
          {
            code: "TARGET_UNREADABLE",
            message: `cannot tell what ${target.id} runs: ${trouble}; the image says nothing of it`,
          },
        ],
  );
  if (base === undefined) {
    const message =
      "no base image of the depot library runs on this host; import the bundle that it was installed from";
    return {
      spec: null,
      unexplained: installed.all,
      notices: [...unreadable, { code: "BASE_IMAGE_UNKNOWN", message }],
    };
  }
  const addOn = addOnOf(base, { installed, listing });
  const support = hardwareSupportOf(software, base, { installed, listing });
  const layers = [base, ...(addOn === undefined ? [] : [addOn]), ...support];
  const own = ownComponents(layers, { installed, listing });
  const spec: SoftwareSpec = {
    baseImage: { version: base.version },
    ...(addOn !== undefined && { addOn: { name: addOn.name, version: addOn.version } }),
    components: Object.fromEntries(own.added.map(({ name, version }) => [name, version])),
    hardwareSupport: Object.fromEntries(
      support.map(({ manager, name, version }) => [manager, { pkg: name, version }] as const),
    ),
    solutions: {},
    removedComponents: own.removed,
    unknown: {},
  };
  return {
    spec,
    unexplained: installed.all.filter(({ vib }) => !own.explained.has(vib.descriptorSha256)),
    notices: unreadable,
  };
}

interface Known {
  readonly installed: InstalledSet;
  readonly listing: LibraryListing;
}

interface Layer {
  readonly components: Readonly<Record<string, string>>;
}

const componentsNamed = (listing: LibraryListing, name: string, version: string): readonly LibraryComponent[] =>
  listing.components.filter((one) => one.name === name && one.version === version);

const holds = ({ installed, listing }: Known, name: string, version: string): boolean =>
  componentsNamed(listing, name, version).some((component) => installed.holds(component));

const heldOf = (known: Known, { components }: Layer): number =>
  Object.entries(components).filter(([name, version]) => holds(known, name, version)).length;

/** The one that the boot bank names, if any of it is there; else the one of which most components are there, the newest of equals. */
function baseImageOf(software: readonly TargetSoftware[], known: Known): LibraryBaseImage | undefined {
  const bank = software.find(({ target }) => target.kind === "HOST")?.version;
  const ranked = known.listing.baseImages
    .map((image) => ({ image, held: heldOf(known, image), isNamed: image.version === bank }))
    .filter(({ held }) => held > 0)
    .sort(
      (a, b) =>
        Number(b.isNamed) - Number(a.isNamed) ||
        b.held - a.held ||
        newestVersionFirst(a.image.version, b.image.version),
    );
  return ranked[0]?.image;
}

const supports = ({ supportedBaseImages }: LibraryAddOn, { version }: LibraryBaseImage): boolean =>
  supportedBaseImages.length === 0 ||
  supportedBaseImages.some((pattern) =>
    pattern.endsWith("*") ? version.startsWith(pattern.slice(0, -1)) : pattern === version,
  );

/** Components that a layer brings over the one below it. */
const broughtBy = (layer: LibraryAddOn, below: LibraryBaseImage): Layer => ({
  components: Object.fromEntries(
    Object.entries(layer.components).filter(([name, version]) => below.components[name] !== version),
  ),
});

/** The add-on of which most is there, if at least half of what it brings is; a single driver may have been replaced since. */
function addOnOf(base: LibraryBaseImage, known: Known): LibraryAddOn | undefined {
  const ranked = known.listing.addOns
    .filter((addOn) => supports(addOn, base))
    .map((addOn) => {
      const brought = broughtBy(addOn, base);
      return { addOn, held: heldOf(known, brought), of: Object.keys(brought.components).length };
    })
    .filter(({ held, of }) => held > 0 && held * 2 >= of)
    .sort((a, b) => b.held - a.held || a.of - b.of || newestVersionFirst(a.addOn.version, b.addOn.version));
  return ranked[0]?.addOn;
}

/** Of each manager the newest package whose drivers and firmware are all there. */
function hardwareSupportOf(
  software: readonly TargetSoftware[],
  base: LibraryBaseImage,
  known: Known,
): readonly LibraryHardwareSupport[] {
  const whole = known.listing.hardwareSupport.filter(
    (support) =>
      supports(support, base) && firmwareIsThere(software, support.firmware) && driversAreThere(support, known),
  );
  const managers = [...new Set(whole.map(({ manager }) => manager))].sort();
  return managers.flatMap((manager) =>
    whole
      .filter((one) => one.manager === manager)
      .sort((a, b) => newestVersionFirst(a.version, b.version))
      .slice(0, 1),
  );
}

function driversAreThere({ components, firmware }: LibraryHardwareSupport, known: Known): boolean {
  const isFirmware = new Set(firmware.map(({ component }) => component));
  return Object.entries(components).every(([name, version]) => isFirmware.has(name) || holds(known, name, version));
}

/** What the host has beside and instead of the components of the layers, and what it lacks of them. */
function ownComponents(layers: readonly (Layer & { removedComponents?: readonly string[] })[], known: Known) {
  const { installed, listing } = known;
  const wanted = new Map<string, string>();
  for (const { components, removedComponents = [] } of layers) {
    for (const name of removedComponents) wanted.delete(name);
    for (const [name, version] of Object.entries(components)) wanted.set(name, version);
  }
  const explained = new Set<string>();
  const explain = (component: LibraryComponent): void => {
    for (const digest of installed.digestsOf(component)) explained.add(digest);
  };
  const layered = [...wanted].filter(([name, version]) => holds(known, name, version));
  for (const [name, version] of layered)
    for (const component of componentsNamed(listing, name, version)) if (installed.holds(component)) explain(component);
  const added: LibraryComponent[] = [];
  const named = new Set(layered.map(([name]) => name));
  for (const component of candidates(known)) {
    const isNews = installed.digestsOf(component).some((digest) => !explained.has(digest));
    if (named.has(component.name) || !isNews) continue;
    named.add(component.name);
    added.push(component);
    explain(component);
  }
  const lacking = [...wanted].filter(([name]) => !named.has(name));
  const removed = lacking
    .filter(([name, version]) => componentsNamed(listing, name, version).some((one) => installed.concerns(one)))
    .map(([name]) => name);
  return { added: added.sort((a, b) => (a.name < b.name ? -1 : 1)), removed: removed.sort(), explained };
}

/** Real components before those made of a bulletin or a loose VIB, then those that explain more, then the newest. */
const candidates = ({ installed, listing }: Known): readonly LibraryComponent[] =>
  listing.components
    .filter((component) => installed.holds(component))
    .sort(
      (a, b) =>
        Number(a.synthetic) - Number(b.synthetic) ||
        installed.digestsOf(b).length - installed.digestsOf(a).length ||
        newestVersionFirst(a.version, b.version) ||
        (a.name < b.name ? -1 : 1),
    );
