import { z } from "zod";

/** PUT /api/greenroom/uploads with the bytes as the body (application/octet-stream), 201. */
export const uploadAnswer = z.object({ file_id: z.string(), size_bytes: z.number().int(), sha256: z.string() });

/** The vSphere API says `ownerdata`, govmomi `owner_data`: both are taken, and both are answered. */
export const ownerData = { owner_data: z.string().max(1024).optional(), ownerdata: z.string().max(1024).optional() };

/** Undefined: nothing was said of it. */
export const ownerDataOf = (body: { owner_data?: string | undefined; ownerdata?: string | undefined }) =>
  body.ownerdata ?? body.owner_data;

/** POST /api/esx/settings/depots/offline?vmw-task=true, 202 with the task id. */
export const offlineCreate = z.strictObject({
  source_type: z.enum(["PUSH", "PULL"]),
  file_id: z.string().optional(),
  location: z.string().optional(),
  description: z.string().max(1024).optional(),
  ...ownerData,
});

/** GET /api/esx/settings/depots/offline: a map of depot id to this. */
export const offlineInfo = z.object({
  description: z.string(),
  source_type: z.enum(["PUSH", "PULL"]),
  file_id: z.string().optional(),
  /** Of one that the controller fetched itself. */
  location: z.string().optional(),
  create_time: z.string(),
  owner: z.string(),
  owner_data: z.string(),
  ownerdata: z.string(),
  greenroom: z.object({
    sha256: z.string(),
    vibs: z.number().int(),
    components: z.number().int(),
    base_images: z.number().int(),
    bytes: z.number().int(),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  }),
});

/** `result` of a depot import task. */
export const importResult = z.object({
  depot: z.string(),
  vibs_new: z.number().int(),
  vibs_known: z.number().int(),
  components: z.array(z.object({ name: z.string(), version: z.string(), synthetic: z.boolean() })),
  base_images: z.array(z.string()),
  add_ons: z.array(z.object({ name: z.string(), version: z.string() })),
  hardware_support: z.array(z.object({ manager: z.string(), pkg: z.string(), version: z.string() })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

export type OfflineCreate = z.infer<typeof offlineCreate>;
export type OfflineInfo = z.infer<typeof offlineInfo>;
export type ImportResult = z.infer<typeof importResult>;
