import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryComponent,
  LibraryHardwareSupport,
  LibrarySolution,
} from "../../../domain/library-listing.js";
import type { MetadataInfo } from "../../wire/depot/metadata-bundle.js";

/** What one depot tells. */
export interface DepotTells {
  readonly baseImages: readonly LibraryBaseImage[];
  readonly addOns: readonly LibraryAddOn[];
  readonly components: readonly LibraryComponent[];
  readonly hardwareSupport: readonly LibraryHardwareSupport[];
  readonly solutions: readonly LibrarySolution[];
}

/** vSphere's MetadataInfo; the depot's metadata is told as one file. */
export function presentBundle(fileName: string, tells: DepotTells): MetadataInfo {
  const { baseImages, addOns, hardwareSupport, solutions } = tells;
  const independent = tells.components.filter((one) => !partOf(one, [...baseImages, ...addOns, ...hardwareSupport]));
  return {
    file_name: fileName,
    ...unlessEmpty(
      "base_images",
      baseImages.map(({ version, displayName }) => ({
        version,
        display_name: displayName,
        display_version: version,
      })),
    ),
    ...unlessEmpty("addons", byName(addOns, namedVendor)),
    ...unlessEmpty("solutions", byName(solutions, named)),
    ...unlessEmpty("hardware_support", byManager(hardwareSupport)),
    ...unlessEmpty("independent_components", byName(independent, named)),
  };
}

type Named = { readonly name: string; readonly version: string; readonly displayName: string };

const partOf = (
  { name, version }: LibraryComponent,
  layers: readonly { readonly components: Readonly<Record<string, string>> }[],
): boolean => layers.some(({ components }) => components[name] === version);

const named = ({ displayName }: Named) => ({ display_name: displayName });
const namedVendor = (one: LibraryAddOn) => ({ ...named(one), vendor: one.vendor });

function byName<T extends Named, H>(list: readonly T[], head: (one: T) => H) {
  const versionsOf = (name: string) =>
    list
      .filter((one) => one.name === name)
      .map(({ version, ...rest }) => ({ version, display_version: displayVersion(rest) || version }));
  return Object.fromEntries(list.map((one) => [one.name, { ...head(one), versions: versionsOf(one.name) }]));
}

const displayVersion = (one: object): string =>
  "bulletin" in one ? ((one.bulletin as LibraryComponent["bulletin"])?.displayVersion ?? "") : "";

function byManager(list: readonly LibraryHardwareSupport[]): NonNullable<MetadataInfo["hardware_support"]> {
  const managers: NonNullable<MetadataInfo["hardware_support"]> = {};
  for (const { manager, name, version } of list) {
    const { packages } = (managers[manager] ??= { display_name: manager, packages: {} });
    (packages[name] ??= { versions: [] }).versions.push({ version });
  }
  return managers;
}

const unlessEmpty = <K extends string, V extends object>(key: K, value: V): Partial<Record<K, V>> =>
  Object.keys(value).length === 0 ? {} : ({ [key]: value } as Partial<Record<K, V>>);
