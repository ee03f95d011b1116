import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryComponent,
  LibraryHardwareSupport,
  LibraryListing,
  LibrarySolution,
  LibraryVib,
  Telling,
} from "../library-listing.js";
import { firstKnown } from "../resolution/first-known.js";
import type { ImageInUse } from "./depot-uses.js";

/** What a static depot holds: every VIB by digest, and a listing in which each id stands for one of them. */
export interface ExportPlan {
  readonly vibs: readonly LibraryVib[];
  /** Of `vibs`, those that the listing tells of: of files of one id the one that an image takes. */
  readonly listed: ReadonlySet<string>;
  readonly components: readonly LibraryComponent[];
  readonly baseImages: readonly LibraryBaseImage[];
  readonly addOns: readonly LibraryAddOn[];
  readonly hardwareSupport: readonly LibraryHardwareSupport[];
  readonly solutions: readonly LibrarySolution[];
}

/** Everything the library offers. */
export function wholeExport(listing: LibraryListing): ExportPlan {
  const byId = choose(listing.vibs, new Set());
  const whole = distinct(listing.components, keyOf).filter(({ vibIds }) => vibIds.every((id) => byId.has(id)));
  return {
    vibs: listing.vibs,
    listed: digestsOf(byId),
    components: whole,
    baseImages: distinct(listing.baseImages, ({ version }) => version),
    addOns: distinct(listing.addOns, keyOf),
    hardwareSupport: distinct(listing.hardwareSupport, (it) => `${it.manager} ${keyOf(it)}`),
    solutions: [...new Map(listing.solutions.map((it) => [keyOf(it), it])).values()],
  };
}

/** What some images need: exactly their VIBs, and those that their components hold beside. */
export function imageExport(listing: LibraryListing, images: readonly ImageInUse[]): ExportPlan {
  const wanted = new Set(images.flatMap(({ resolved }) => (resolved?.vibs ?? []).map(({ vib }) => vib.sha256)));
  const named = new Set(images.flatMap(({ resolved }) => (resolved?.components ?? []).map(keyOf)));
  const all = wholeExport({ ...listing, vibs: [...choose(listing.vibs, wanted).values()] });
  const components = all.components.filter((component) => named.has(keyOf(component)));
  const ids = new Set(components.flatMap(({ vibIds }) => vibIds));
  const beside = all.vibs.filter(({ descriptor }) => ids.has(descriptor.id));
  const vibs = distinctVibs([...listing.vibs.filter(({ sha256 }) => wanted.has(sha256)), ...beside]);
  const specs = images.map(({ spec }) => spec);
  const packages = specs.flatMap(({ hardwareSupport }) =>
    Object.entries(hardwareSupport).map(([manager, { pkg, version }]) => `${manager} ${pkg} ${version}`),
  );
  return {
    vibs,
    listed: digestsOf(choose(vibs, wanted)),
    components,
    baseImages: all.baseImages.filter(({ version }) => specs.some(({ baseImage }) => baseImage?.version === version)),
    addOns: all.addOns.filter(({ name, version }) =>
      specs.some(({ addOn }) => addOn?.name === name && addOn.version === version),
    ),
    hardwareSupport: all.hardwareSupport.filter((it) => packages.includes(`${it.manager} ${keyOf(it)}`)),
    solutions: all.solutions.filter(({ name, version }) =>
      specs.some(({ solutions }) => solutions[name]?.version === version),
    ),
  };
}

const keyOf = ({ name, version }: { readonly name: string; readonly version: string }): string => `${name} ${version}`;

/** One file for each id: a wanted one, or else the one with the newest release date, as images take it (DECISIONS 20). */
function choose(vibs: readonly LibraryVib[], wanted: ReadonlySet<string>): ReadonlyMap<string, LibraryVib> {
  const ranked = [...vibs].sort(
    (a, b) =>
      Number(wanted.has(b.sha256)) - Number(wanted.has(a.sha256)) ||
      b.descriptor.releasedAtMs - a.descriptor.releasedAtMs ||
      (a.sha256 < b.sha256 ? -1 : 1),
  );
  const chosen = new Map<string, LibraryVib>();
  for (const vib of ranked) if (!chosen.has(vib.descriptor.id)) chosen.set(vib.descriptor.id, vib);
  return chosen;
}

const digestsOf = (vibs: ReadonlyMap<string, LibraryVib>): ReadonlySet<string> =>
  new Set([...vibs.values()].map(({ sha256 }) => sha256));

const distinctVibs = (vibs: readonly LibraryVib[]): readonly LibraryVib[] =>
  [...new Map(vibs.map((vib) => [vib.sha256, vib])).values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));

/** Of what several depots tell the one known first, as images take it. */
function distinct<T extends Telling & { readonly version: string }>(
  list: readonly T[],
  nameOf: (one: T) => string,
): readonly T[] {
  const names = [...new Set(list.map(nameOf))].sort();
  return names.flatMap((name) => firstKnown(list.filter((one) => nameOf(one) === name)) ?? []);
}
