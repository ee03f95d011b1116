import { z } from "zod";

/** GET /api/greenroom/depots/export; `scope` (id or name) for its image, `commit` for that one, neither for all that the library offers. */
export const exportQuery = z.strictObject({
  scope: z.string().max(512).optional(),
  commit: z.string().max(64).optional(),
});

const versions = z.record(z.string(), z.string());
const release = {
  version: z.string(),
  display_name: z.string(),
  vendor: z.string(),
  release_date: z.string(),
  components: versions,
};
const layer = { ...release, supported_base_images: z.array(z.string()), removed_components: z.array(z.string()) };

/** What a static depot is made of; the bytes are at GET /api/greenroom/vibs/{sha256}. */
export const exportPlan = z.object({
  /** `listed`: the metadata tells of it; of several files of one id one is. */
  vibs: z.array(z.object({ sha256: z.string(), size_bytes: z.number().int(), id: z.string(), listed: z.boolean() })),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      display_name: z.string(),
      vendor: z.string(),
      release_date: z.string(),
      vib_ids: z.array(z.string()),
      bulletin: z
        .object({
          display_version: z.string(),
          summary: z.string(),
          description: z.string(),
          category: z.string(),
          urgency: z.string(),
          severity: z.string(),
          release_type: z.string(),
          kb: z.string(),
          contact: z.string(),
          platforms: z.array(z.object({ product_line_id: z.string(), version: z.string(), locale: z.string() })),
        })
        .optional(),
    }),
  ),
  base_images: z.array(z.object(release)),
  add_ons: z.array(z.object({ name: z.string(), ...layer })),
  hardware_support: z.array(
    z.object({
      manager: z.string(),
      pkg: z.string(),
      ...layer,
      firmware: z.array(
        z.object({
          component: z.string(),
          device_class: z.string(),
          device_match: z.string(),
          version: z.string(),
          stageable: z.boolean(),
        }),
      ),
    }),
  ),
  solutions: z.array(
    z.object({ name: z.string(), version: z.string(), display_name: z.string(), components: versions }),
  ),
});

export type ExportPlanMessage = z.infer<typeof exportPlan>;
