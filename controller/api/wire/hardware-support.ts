import { z } from "zod";

/** GET /api/esx/settings/hardware-support/managers answers an array of these. */
export const hardwareManagerSummary = z.object({
  manager: z.string(),
  display_name: z.string(),
  description: z.string(),
  vendor: z.string(),
});

/** GET /api/esx/settings/hardware-support/managers/{m}/packages answers an array of these. */
export const hardwarePackage = z.object({
  pkg: z.string(),
  version: z.string(),
  description: z.string(),
  supported_releases: z.array(z.string()),
  /** Ours: whether its firmware can be staged, and which device takes which. */
  greenroom: z.object({
    stageable: z.boolean(),
    components: z.record(z.string(), z.string()),
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
});

const named = z.object({ name: z.string(), display_name: z.string() });

/** GET …/packages/{pkg}/versions/{v}: with its components. */
export const hardwarePackageVersion = hardwarePackage.extend({
  components: z.array(named.extend({ version: z.string(), display_version: z.string() })),
  removed_components: z.array(named),
});

/** POST /api/greenroom/hardware-support/managers, 201 with the name as a bare JSON string. */
export const hardwareManagerCreate = z.strictObject({
  /** The name that images and packages call it by. */
  manager: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/),
  /** https://HOST:PORT */
  url: z.string().max(512),
  /** The authorities that its certificate must be of, PEM. */
  ca: z.string().max(64 * 1024),
});

/** GET /api/greenroom/hardware-support/managers/{m}: asked now. */
export const hardwareManagerDetail = hardwareManagerSummary.extend({
  url: z.string(),
  /** "sha256:<hex>" of the first certificate of its authority, DER. */
  ca_fingerprint: z.string(),
  registered_by: z.string(),
  registered_at: z.string(),
  state: z.enum(["AVAILABLE", "UNAVAILABLE"]),
  /** Why it is unavailable; empty where it answers. */
  reason: z.string(),
  packages: z.number().int(),
});

export type HardwareManagerSummary = z.infer<typeof hardwareManagerSummary>;
export type HardwarePackage = z.infer<typeof hardwarePackage>;
export type HardwarePackageVersion = z.infer<typeof hardwarePackageVersion>;
export type HardwareManagerDetail = z.infer<typeof hardwareManagerDetail>;
