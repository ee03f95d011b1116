import type { ExportPlanMessage } from "../../controller/api/wire/depot/depot-export.js";
import type { BundlePlan, BundleVib, ComponentPlan } from "../../formats/depot/bundle-plan.js";

type Told = ExportPlanMessage["components"][number];

/** Release date of what has none of its own. */
const NO_DATE = "1970-01-01T00:00:00Z";
const ANY_HOST = { productLineId: "embeddedEsx", version: "", locale: "" };

/** Where agents ask for a VIB, and where the metadata says that it lies: one file serves both. */
export const mirrorPath = (sha256: string): string => `vibs/${sha256}.vib`;

/** The metadata of a mirror, by which it is a depot as well. `vibs`: those that the plan lists, as they lie in the folder. */
export function mirrorPlan(plan: ExportPlanMessage, vibs: readonly BundleVib[]): BundlePlan {
  const dates = plan.components.map((component) => component.release_date).filter((date) => date !== "");
  return {
    vendor: { name: "Greenroom", code: "GRN" },
    platforms: platformsOf(plan),
    // Of the newest thing in it, so that the same content gives the same bytes.
    releaseDate: dates.sort().at(-1) ?? NO_DATE,
    vibs: vibs.map((vib) => ({ ...vib, path: mirrorPath(vib.sha256) })),
    components: plan.components.map(componentPlan),
    baseImages: plan.base_images.map(releasePlan),
    addOns: plan.add_ons.map((addOn) => ({ name: addOn.name, ...layerPlan(addOn) })),
    hardwareSupport: plan.hardware_support.map((support) => ({
      manager: support.manager,
      package: { name: support.pkg, version: support.version },
      ...layerPlan(support),
      firmware: support.firmware.map((rule) => ({
        component: rule.component,
        deviceClass: rule.device_class,
        deviceMatch: rule.device_match,
        version: rule.version,
        stageable: rule.stageable,
      })),
    })),
    solutions: plan.solutions.map(({ name, version, display_name: displayName, components }) => {
      return { name, version, displayName, vendor: "", releaseDate: NO_DATE, components };
    }),
  };
}

function platformsOf({ components }: ExportPlanMessage): BundlePlan["platforms"] {
  const told = components.flatMap(({ bulletin }) => bulletin?.platforms ?? []).map(platformPlan);
  const distinct = new Map(told.map((platform) => [JSON.stringify(platform), platform]));
  return distinct.size === 0 ? [ANY_HOST] : [...distinct.values()];
}

const platformPlan = (platform: NonNullable<Told["bulletin"]>["platforms"][number]) => ({
  productLineId: platform.product_line_id,
  version: platform.version,
  locale: platform.locale,
});

function componentPlan({ bulletin, ...told }: Told): ComponentPlan {
  return {
    name: told.name,
    version: told.version,
    vibIds: told.vib_ids,
    displayName: told.display_name,
    vendor: told.vendor,
    releaseDate: told.release_date,
    ...(bulletin && {
      displayVersion: bulletin.display_version,
      summary: bulletin.summary,
      description: bulletin.description,
      category: bulletin.category,
      urgency: bulletin.urgency,
      severity: bulletin.severity,
      releaseType: bulletin.release_type,
      kbUrl: bulletin.kb,
      contact: bulletin.contact,
      platforms: bulletin.platforms.map(platformPlan),
    }),
  };
}

const releasePlan = (release: ExportPlanMessage["base_images"][number]) => ({
  version: release.version,
  displayName: release.display_name,
  vendor: release.vendor,
  releaseDate: release.release_date,
  components: release.components,
});

const layerPlan = (layer: Omit<ExportPlanMessage["add_ons"][number], "name">) => ({
  ...releasePlan(layer),
  supportedBaseImages: layer.supported_base_images,
  removedComponents: layer.removed_components,
});
