import { z } from "zod";

const texts = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((text) => text.split(",")))
  .optional();

/** Query of every list; each may be given several times, or as a list with commas. */
export const contentFilter = z.strictObject({
  vendors: texts,
  names: texts,
  versions: texts,
  min_version: z.string().max(255).optional(),
  bundle_types: texts,
});

const componentRef = z.object({
  name: z.string(),
  version: z.string(),
  display_name: z.string(),
  display_version: z.string(),
});
const removedRef = z.object({ name: z.string(), display_name: z.string() });
/** In how many depots, and which. */
const offered = { depots: z.array(z.string()) };

const release = {
  version: z.string(),
  display_name: z.string(),
  display_version: z.string(),
  vendor: z.string(),
  release_date: z.string(),
};

/** Absent where the depot says none: it is not guessed. */
const rated = { category: z.string().optional(), urgency: z.string().optional() };

export const baseImageSummary = z.object({
  ...release,
  summary: z.string(),
  kb: z.string(),
  ...rated,
  greenroom: z.object(offered),
});

/** GET …/depot-content/{components,add-ons}: one of each name, its versions newest first, as vSphere groups them. */
const versionSummary = z.object({
  version: z.string(),
  display_version: z.string(),
  summary: z.string(),
  kb: z.string(),
  release_date: z.string(),
  ...rated,
});
export const releasesOfName = z.object({
  name: z.string(),
  display_name: z.string(),
  vendor: z.string(),
  versions: z.array(versionSummary),
});

/** GET …/base-images/versions/{v} */
export const baseImageInfo = baseImageSummary.extend({ description: z.string(), components: z.array(componentRef) });

export const addOnSummary = z.object({ name: z.string(), ...release, ...rated, greenroom: z.object(offered) });

/** GET …/add-ons/{name}/versions/{v} */
export const addOnInfo = addOnSummary.extend({
  summary: z.string(),
  description: z.string(),
  kb: z.string(),
  supported_base_image_versions: z.array(z.string()),
  components: z.array(componentRef),
  removed_components: z.array(removedRef),
});

export const componentSummary = z.object({
  name: z.string(),
  ...release,
  ...rated,
  summary: z.string(),
  kb: z.string(),
  greenroom: z.object({
    synthetic: z.boolean(),
    vibs: z.array(z.object({ id: z.string(), sha256: z.string(), size_bytes: z.number() })),
    depot: z.string(),
    ...offered,
    severity: z.string().optional(),
    bundle_type: z.string().optional(),
  }),
});

/** GET …/components/{name}/versions/{v} */
export const componentInfo = componentSummary.extend({ description: z.string(), contact: z.string() });

/** GET /api/greenroom/depot-content/hardware-support: drivers and firmware of a hardware support manager. */
export const hardwareSupportSummary = z.object({
  manager: z.string(),
  pkg: z.string(),
  ...release,
  supported_base_image_versions: z.array(z.string()),
  components: z.array(componentRef),
  removed_components: z.array(removedRef),
  firmware: z.array(
    z.object({
      component: z.string(),
      device_class: z.string(),
      device_match: z.string(),
      version: z.string(),
      stageable: z.boolean(),
    }),
  ),
  depots: z.array(z.string()),
});

/** GET /api/greenroom/depot-content/solutions */
export const solutionSummary = z.object({
  name: z.string(),
  version: z.string(),
  display_name: z.string(),
  components: z.array(componentRef),
  depots: z.array(z.string()),
});

export type ContentQuery = z.output<typeof contentFilter>;
export type BaseImageSummary = z.infer<typeof baseImageSummary>;
export type BaseImageInfo = z.infer<typeof baseImageInfo>;
export type ReleasesOfName = z.infer<typeof releasesOfName>;
export type AddOnSummary = z.infer<typeof addOnSummary>;
export type AddOnInfo = z.infer<typeof addOnInfo>;
export type ComponentSummary = z.infer<typeof componentSummary>;
export type ComponentInfo = z.infer<typeof componentInfo>;
export type HardwareSupportSummary = z.infer<typeof hardwareSupportSummary>;
export type SolutionSummary = z.infer<typeof solutionSummary>;
