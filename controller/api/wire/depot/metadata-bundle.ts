import { z } from "zod";

const version = z.object({ version: z.string(), display_version: z.string() });

/** What one file of metadata tells; a part that it tells nothing of is left out. */
const metadataInfo = z.object({
  file_name: z.string(),
  base_images: z.array(version.extend({ display_name: z.string() })).optional(),
  addons: z
    .record(z.string(), z.object({ display_name: z.string(), vendor: z.string(), versions: z.array(version) }))
    .optional(),
  solutions: z.record(z.string(), z.object({ display_name: z.string(), versions: z.array(version) })).optional(),
  /** By manager, then by package. */
  hardware_support: z
    .record(
      z.string(),
      z.object({
        display_name: z.string(),
        packages: z.record(z.string(), z.object({ versions: z.array(z.object({ version: z.string() })) })),
      }),
    )
    .optional(),
  /** Those that no base image or add-on of the depot holds. */
  independent_components: z
    .record(z.string(), z.object({ display_name: z.string(), versions: z.array(version) }))
    .optional(),
});

/** GET …/depots/{offline,online}/{d}/content */
export const depotBundles = z.object({ metadata_bundles: z.record(z.string(), z.array(metadataInfo)) });

export type DepotBundles = z.infer<typeof depotBundles>;
export type MetadataInfo = z.infer<typeof metadataInfo>;
