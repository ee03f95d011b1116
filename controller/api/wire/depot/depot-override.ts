import { z } from "zod";

/** GET BASE/depot-overrides: mirrors in the order in which hosts try them. */
export const depotOverrides = z.object({
  depots: z.array(z.object({ location: z.string() })),
  /** `fallback`: hosts ask the controller where no mirror gives a file; vSphere's never do. `sources`: base URLs as they stand in orders. */
  greenroom: z.object({ fallback: z.boolean(), sources: z.array(z.string()) }),
});

/** POST BASE/depot-overrides?action=add or remove, 204. */
export const depotOverride = z.strictObject({ location: z.string().min(1).max(1024) });

/** PUT /api/greenroom/depot-overrides/{scope}, 204. */
export const overrideRule = z.strictObject({ fallback: z.boolean() });

export type DepotOverridesMessage = z.infer<typeof depotOverrides>;
