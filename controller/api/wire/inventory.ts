import { z } from "zod";

/** GET /api/vcenter/cluster answers an array of these (vSphere's summary, ours in `greenroom`). */
export const clusterSummary = z.object({
  cluster: z.string(),
  name: z.string(),
  ha_enabled: z.boolean(),
  drs_enabled: z.boolean(),
});

/** GET /api/greenroom/clusters/{c} */
export const clusterDetail = z.object({
  cluster: z.string(),
  name: z.string(),
  created_at: z.string(),
  hosts: z.array(z.string()),
  commit: z.string().nullable(),
  image: z
    .object({ digest: z.string(), display_name: z.string(), vibs: z.number().int(), bytes: z.number().int() })
    .nullable(),
});

export const targetInfo = z.object({
  id: z.string(),
  kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
  platform: z.string(),
  parent: z.string().nullable(),
  version: z.string().nullable(),
});

/** GET /api/vcenter/host answers an array of these. */
export const hostSummary = z.object({
  host: z.string(),
  name: z.string(),
  connection_state: z.enum(["CONNECTED", "DISCONNECTED", "NOT_RESPONDING"]),
  power_state: z.literal("POWERED_ON").optional(),
});

/** GET /api/greenroom/hosts/{h}, and an array of these at GET /api/greenroom/hosts. */
export const hostDetail = hostSummary.extend({
  /** Cluster id; null for a standalone host. */
  cluster: z.string().nullable(),
  address: z.string(),
  connection_reason: z.string(),
  connection_since: z.string(),
  agent_version: z.string(),
  acceptance_level: z.string(),
  boot_id: z.string(),
  targets: z.array(targetInfo),
  scratch: z
    .object({ staging_folder: z.string(), free_bytes: z.number(), staged_bytes: z.number(), volatile: z.boolean() })
    .nullable(),
  /** Raw Ed25519 key (hex) that the host's receipts are signed with. */
  receipt_key: z.string(),
  enrolled_at: z.string(),
  driver: z.string(),
  development: z.boolean(),
});

/** POST /api/greenroom/clusters, 201 with the cluster id as a bare JSON string. */
export const clusterCreate = z.strictObject({ name: z.string().min(1).max(80) });

/** POST /api/greenroom/join-tokens, 201. `cluster` (id or name), or none for a standalone host. */
export const joinTokenCreate = z.strictObject({
  cluster: z.string().optional(),
  /** Seconds until it expires, default 3600, at most 604800. */
  ttl_seconds: z.number().int().min(1).max(604_800).optional(),
});

export const joinToken = z.object({
  token: z.string(),
  expires_at: z.string(),
  cluster: z.string().nullable(),
  /** HOST:PORT of the controller's gRPC door. */
  controller: z.string(),
  /** "sha256:<hex>" of the CA certificate, DER. */
  ca_fingerprint: z.string(),
});

export type ClusterSummary = z.infer<typeof clusterSummary>;
export type ClusterDetail = z.infer<typeof clusterDetail>;
export type TargetInfo = z.infer<typeof targetInfo>;
export type HostSummary = z.infer<typeof hostSummary>;
export type HostDetail = z.infer<typeof hostDetail>;
export type JoinToken = z.infer<typeof joinToken>;
