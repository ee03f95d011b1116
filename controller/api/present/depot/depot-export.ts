import type { ExportPlan } from "../../../domain/library/export-plan.js";
import type {
  LibraryAddOn,
  LibraryBaseImage,
  LibraryBulletin,
  LibraryComponent,
} from "../../../domain/library-listing.js";
import type { ExportPlanMessage } from "../../wire/depot/depot-export.js";

/** What a static depot is made of. */
export const presentExport = (plan: ExportPlan): ExportPlanMessage => ({
  vibs: plan.vibs.map(({ sha256, sizeBytes, descriptor }) => {
    return { sha256, size_bytes: sizeBytes, id: descriptor.id, listed: plan.listed.has(sha256) };
  }),
  components: plan.components.map(componentOf),
  base_images: plan.baseImages.map(releaseOf),
  add_ons: plan.addOns.map((addOn) => ({ name: addOn.name, ...layerOf(addOn) })),
  hardware_support: plan.hardwareSupport.map((support) => ({
    manager: support.manager,
    pkg: support.name,
    ...layerOf(support),
    firmware: support.firmware.map(({ component, deviceClass, deviceMatch, version, stageable }) => {
      return { component, device_class: deviceClass, device_match: deviceMatch, version, stageable };
    }),
  })),
  solutions: plan.solutions.map(({ name, version, displayName, components }) => {
    return { name, version, display_name: displayName, components: { ...components } };
  }),
});

const componentOf = ({ bulletin, ...component }: LibraryComponent) => ({
  name: component.name,
  version: component.version,
  display_name: component.displayName,
  vendor: component.vendor,
  release_date: component.releaseDate,
  vib_ids: [...component.vibIds],
  ...(bulletin && { bulletin: bulletinOf(bulletin) }),
});

const bulletinOf = (bulletin: LibraryBulletin) => ({
  display_version: bulletin.displayVersion,
  summary: bulletin.summary,
  description: bulletin.description,
  category: bulletin.category,
  urgency: bulletin.urgency,
  severity: bulletin.severity,
  release_type: bulletin.releaseType,
  kb: bulletin.kbUrl,
  contact: bulletin.contact,
  platforms: bulletin.platforms.map(({ productLineId, version, locale }) => {
    return { product_line_id: productLineId, version, locale };
  }),
});

const releaseOf = (release: LibraryBaseImage) => ({
  version: release.version,
  display_name: release.displayName,
  vendor: release.vendor,
  release_date: release.releaseDate,
  components: { ...release.components },
});

const layerOf = (layer: LibraryAddOn) => ({
  ...releaseOf(layer),
  supported_base_images: [...layer.supportedBaseImages],
  removed_components: [...layer.removedComponents],
});
