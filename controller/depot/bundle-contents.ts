import type { AddOn, BaseImage, Component, Depot, HardwareSupport, Solution } from "../../formats/depot/depot-model.js";
import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";
import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryBulletin,
  LibraryComponent,
  LibraryHardwareSupport,
  LibrarySolution,
} from "../domain/library-listing.js";
import type { DepotContents } from "../store/library/contents.js";

/** A depot's metadata as the library keeps it. */
export const contentsOf = (depot: Depot): DepotContents => ({
  components: depot.components.map(componentOf),
  baseImages: depot.baseImages.map(baseImageOf),
  addOns: depot.addOns.map((addOn) => ({ ...releaseOf(addOn), name: addOn.name })),
  hardwareSupport: depot.hardwareSupport.map(hardwareSupportOf),
  solutions: depot.solutions.map(solutionOf),
});

/** A loose VIB stands for a component of its own (DECISIONS 19). */
export const contentsOfLooseVib = (vib: VibDescriptor): DepotContents => ({
  components: [
    {
      name: vib.name,
      version: vib.version,
      displayName: vib.summary === "" ? vib.name : vib.summary,
      vendor: vib.vendor,
      releaseDate: vib.releaseDate,
      synthetic: true,
      vibIds: [vib.id],
    },
  ],
  baseImages: [],
  addOns: [],
  hardwareSupport: [],
  solutions: [],
});

const componentOf = (component: Component): LibraryComponent => ({
  name: component.name,
  version: component.version,
  displayName: component.displayName,
  vendor: component.vendor,
  releaseDate: component.releaseDate,
  synthetic: component.synthetic,
  vibIds: component.vibIds,
  ...(component.bulletinId !== "" && { bulletin: bulletinOf(component) }),
});

const bulletinOf = (component: Component): LibraryBulletin => ({
  displayVersion: component.displayVersion,
  summary: component.summary,
  description: component.description,
  category: component.category,
  urgency: component.urgency,
  severity: component.severity,
  releaseType: component.releaseType,
  kbUrl: component.kbUrl,
  contact: component.contact,
  platforms: component.platforms,
});

const baseImageOf = (image: BaseImage): LibraryBaseImage => ({
  version: image.version,
  displayName: image.displayName,
  vendor: image.vendor,
  releaseDate: image.releaseDate,
  components: image.components,
});

const releaseOf = (release: Omit<AddOn, "name">): Omit<LibraryAddOn, "name"> => ({
  ...baseImageOf(release),
  supportedBaseImages: release.supportedBaseImages,
  removedComponents: release.removedComponents,
});

const hardwareSupportOf = (support: HardwareSupport): LibraryHardwareSupport => ({
  ...releaseOf(support),
  name: support.package.name,
  version: support.package.version,
  manager: support.manager,
  firmware: support.firmware,
});

const solutionOf = (solution: Solution): LibrarySolution => ({
  name: solution.name,
  version: solution.version,
  displayName: solution.displayName,
  components: solution.components,
});
