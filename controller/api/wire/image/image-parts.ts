import { z } from "zod";

/** FORMAT 4.1. */
const version = z.string().regex(/^[0-9A-Za-z._+~-]{1,255}$/, "not a version (1 to 255 of 0-9 A-Z a-z . _ + ~ -)");
const name = z
  .string()
  .regex(/^[^\p{Cc}]{1,255}$/u, "not a name (1 to 255 characters, no control characters)")
  .refine((text) => text !== "__proto__", "not a name");
const few = (record: object): boolean => Object.keys(record).length <= 4096;

const details = z.object({ display_name: z.string(), display_version: z.string(), vendor: z.string() });

export const baseImageInfo = z.object({
  version: z.string(),
  details: z.object({ display_name: z.string(), display_version: z.string(), release_date: z.string() }).optional(),
});
export const addOnInfo = z.object({ name: z.string(), version: z.string(), details: details.optional() });
/** `version` null: removed from the image; left out: the one that the constraints give. */
export const componentInfo = z.object({ version: z.string().nullable().optional(), details: details.optional() });
export const solutionInfo = z.object({
  version: z.string(),
  components: z.array(z.object({ component: z.string() })),
  details: details
    .extend({ components: z.array(details.extend({ component: z.string(), display_version: z.string().optional() })) })
    .optional(),
});
export const hardwareSupportInfo = z.object({
  packages: z.record(z.string(), z.object({ pkg: z.string(), version: z.string() })),
});
export const componentMap = z.record(z.string(), componentInfo);
export const solutionMap = z.record(z.string(), solutionInfo);

/** Parts of SoftwareInfo above the base image. */
export const softwareParts = {
  add_on: addOnInfo.optional(),
  components: componentMap,
  solutions: solutionMap,
  hardware_support: hardwareSupportInfo.optional(),
};

const source = z.enum(["BASE_IMAGE", "ADD_ON", "HARDWARE_SUPPORT_PACKAGE", "SOLUTION", "USER"]);

/** GET …/effective-components: which layer each component comes from, and what it took the place of; `version` null: removed. */
export const effectiveComponents = z.record(
  z.string(),
  z.object({
    version: z.string().nullable().optional(),
    details: z.object({
      source,
      ...details.shape,
      overridden_components: z.array(z.object({ version: z.string().nullable(), display_version: z.string(), source })),
    }),
  }),
);

export const baseImageSpec = z.strictObject({ version });
export const addOnSpec = z.strictObject({ name, version });
/** A bare version, as vSphere has it; null: remove the component from the image. */
export const componentVersion = version.nullable();
export const componentsUpdate = z.strictObject({
  components_to_set: z.record(name, version.nullable()).refine(few, "too many components").optional(),
  components_to_delete: z.array(name).max(4096).optional(),
});
const packageSpec = z.strictObject({ pkg: name, version });
export const hardwareSupportSpec = z.strictObject({
  packages: z.record(name, packageSpec).refine(few, "too many packages"),
});
export const solutionSpec = z.strictObject({
  version,
  components: z
    .array(z.strictObject({ component: name }))
    .max(4096)
    .optional(),
});

/** PATCH /api/greenroom/…/drafts/{d}: several parts at once, all or none; null takes a part out. */
export const draftUpdate = z.strictObject({
  base_image: baseImageSpec.optional(),
  add_on: addOnSpec.nullable().optional(),
  ...componentsUpdate.shape,
  hardware_support: z.record(name, packageSpec.nullable()).refine(few, "too many packages").optional(),
  solutions: z.record(name, solutionSpec.nullable()).refine(few, "too many solutions").optional(),
  /** In place of all the pins that the draft has. */
  pins: z
    .record(name, z.string().regex(/^[0-9a-f]{64}$/, "not a SHA-256 (64 hex digits)"))
    .refine(few, "too many pins")
    .optional(),
});

export type SoftwareParts = z.infer<z.ZodObject<typeof softwareParts>>;
export type BaseImageInfo = z.infer<typeof baseImageInfo>;
export type EffectiveComponents = z.infer<typeof effectiveComponents>;
export type DraftUpdate = z.infer<typeof draftUpdate>;
export type SolutionSpec = z.infer<typeof solutionSpec>;
