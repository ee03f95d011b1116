import { z } from "zod";
import { listFilter } from "./list-filter.js";

export type { HostDetail, HostSummary, TargetInfo } from "./host.js";

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
  /** Of the last check, in the light of the receipts that came since; null: never checked. */
  compliance: z
    .object({
      status: z.string(),
      stage_status: z.enum(["STAGED", "NOT_STAGED"]).nullable(),
      /** Hosts that are not compliant, and those of them that are staged. */
      non_compliant_hosts: z.array(z.string()),
      staged_hosts: z.array(z.string()),
      checked_at: z.string(),
      seconds_ago: z.number().int(),
    })
    .nullable(),
  /** The task that runs in it. */
  running_task: z.string().nullable(),
});

/** GET /api/vcenter/cluster: vSphere's filters. */
export const clusterFilters = z.strictObject({ clusters: listFilter, names: listFilter });

/** GET /api/vcenter/cluster/{c}. A cluster is its own resource pool here. */
export const clusterInfo = z.object({ name: z.string(), resource_pool: z.string() });

/** PATCH /api/greenroom/clusters/{c} */
export const clusterChange = z.strictObject({ name: z.string().min(1).max(80) });

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
export type JoinToken = z.infer<typeof joinToken>;
