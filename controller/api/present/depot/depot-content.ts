import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryComponent,
  LibraryHardwareSupport,
  LibrarySolution,
  LibraryVib,
} from "../../../domain/library-listing.js";
import type {
  AddOnInfo,
  BaseImageInfo,
  ComponentInfo,
  HardwareSupportSummary,
  ReleasesOfName,
  SolutionSummary,
} from "../../wire/depot/depot-content.js";

export type Offered<T> = T & { readonly depotId: string; readonly depots: readonly string[] };

/** Display names of components by name and version, as far as any depot tells them. */
export type ComponentNames = ReadonlyMap<string, string>;

export const namesOf = (components: readonly LibraryComponent[]): ComponentNames =>
  new Map(components.map(({ name, version, displayName }) => [`${name} ${version}`, displayName]));

const refs = (components: Readonly<Record<string, string>>, names: ComponentNames) =>
  Object.entries(components)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, version]) => ({
      name,
      version,
      display_name: names.get(`${name} ${version}`) ?? name,
      display_version: version,
    }));

const release = ({ version, displayName, vendor, releaseDate }: LibraryBaseImage) => ({
  version,
  display_name: displayName,
  display_version: version,
  vendor,
  release_date: releaseDate,
});

export const presentBaseImage = (image: Offered<LibraryBaseImage>, names: ComponentNames): BaseImageInfo => ({
  ...release(image),
  summary: "",
  description: "",
  kb: "",
  components: refs(image.components, names),
  greenroom: { depots: [...image.depots] },
});

const layers = (addOn: LibraryAddOn, names: ComponentNames) => ({
  supported_base_image_versions: [...addOn.supportedBaseImages],
  components: refs(addOn.components, names),
  removed_components: addOn.removedComponents.map((name) => ({ name, display_name: name })),
});

export const presentAddOn = (addOn: Offered<LibraryAddOn>, names: ComponentNames): AddOnInfo => ({
  name: addOn.name,
  ...release(addOn),
  ...{ summary: "", description: "", kb: "" },
  ...layers(addOn, names),
  greenroom: { depots: [...addOn.depots] },
});

export const presentHardwareSupport = (
  support: Offered<LibraryHardwareSupport>,
  names: ComponentNames,
): HardwareSupportSummary => ({
  manager: support.manager,
  pkg: support.name,
  ...release(support),
  ...layers(support, names),
  firmware: support.firmware.map(({ component, deviceClass, deviceMatch, version, stageable }) => {
    return { component, device_class: deviceClass, device_match: deviceMatch, version, stageable };
  }),
  depots: [...support.depots],
});

export const presentSolution = (solution: Offered<LibrarySolution>, names: ComponentNames): SolutionSummary => ({
  name: solution.name,
  version: solution.version,
  display_name: solution.displayName,
  components: refs(solution.components, names),
  depots: [...solution.depots],
});

/** `bugfix` is vSphere's BUGFIX, `recall-fix` its RECALL_FIX. */
const enumOf = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]+/g, "_");

const said = <K extends string>(key: K, text: string | undefined): Partial<Record<K, string>> =>
  text === undefined || text === "" ? {} : ({ [key]: text } as Partial<Record<K, string>>);

/** A list that is ordered by name, one entry for each name. */
export function presentByName(list: readonly (LibraryAddOn | LibraryComponent)[]): ReleasesOfName[] {
  const found = new Map<string, ReleasesOfName>();
  for (const one of list) {
    const { name, displayName, vendor } = one;
    const entry = found.get(name) ?? { name, display_name: displayName, vendor, versions: [] };
    entry.versions.push(presentVersion(one));
    found.set(name, entry);
  }
  return [...found.values()];
}

function presentVersion(one: LibraryAddOn | LibraryComponent): ReleasesOfName["versions"][number] {
  const bulletin = "bulletin" in one ? one.bulletin : undefined;
  return {
    version: one.version,
    display_version: bulletin?.displayVersion || one.version,
    summary: bulletin?.summary ?? "",
    kb: bulletin?.kbUrl ?? "",
    release_date: one.releaseDate,
    ...said("category", bulletin && enumOf(bulletin.category)),
    ...said("urgency", bulletin && enumOf(bulletin.urgency)),
  };
}

/** `vibs`: those of the depot that tells of the component. */
export function presentComponent(component: Offered<LibraryComponent>, vibs: readonly LibraryVib[]): ComponentInfo {
  const { bulletin } = component;
  return {
    name: component.name,
    version: component.version,
    display_name: component.displayName,
    display_version: bulletin?.displayVersion || component.version,
    vendor: component.vendor,
    release_date: component.releaseDate,
    ...said("category", bulletin && enumOf(bulletin.category)),
    ...said("urgency", bulletin && enumOf(bulletin.urgency)),
    summary: bulletin?.summary ?? "",
    description: bulletin?.description ?? "",
    kb: bulletin?.kbUrl ?? "",
    contact: bulletin?.contact ?? "",
    greenroom: {
      synthetic: component.synthetic,
      vibs: vibs.map(({ sha256, sizeBytes, descriptor }) => ({ id: descriptor.id, sha256, size_bytes: sizeBytes })),
      depot: component.depotId,
      depots: [...component.depots],
      ...said("severity", bulletin && enumOf(bulletin.severity)),
      ...said("bundle_type", bulletin && enumOf(bulletin.releaseType)),
    },
  };
}
