import { z } from "zod";
import { CONNECTION_CAUSES } from "../../domain/inventory/connection-cause.js";
import { listFilter, querySwitch } from "./list-filter.js";

export const connectionState = z.enum(["CONNECTED", "DISCONNECTED", "NOT_RESPONDING"]);

/** GET /api/vcenter/host: vSphere's filters; what one names and nobody has selects nothing. */
export const hostFilters = z.strictObject({
  hosts: listFilter,
  names: listFilter,
  clusters: listFilter,
  standalone: querySwitch,
  connection_states: listFilter,
});

/** The same on GET /api/greenroom/hosts, which takes names of clusters as well, and can show those that left. */
export const rosterFilters = hostFilters.extend({ decommissioned: querySwitch });

export const targetInfo = z.object({
  id: z.string(),
  kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
  platform: z.string(),
  parent: z.string().nullable(),
  /** Firmware devices: their model. */
  device: z.string().nullable(),
  /** As measured last; null: never measured. */
  version: z.string().nullable(),
  vibs: z.number().int().nullable(),
  /** Why it could not be read. */
  trouble: z.string().nullable(),
});

/** GET /api/vcenter/host answers an array of these. */
export const hostSummary = z.object({
  host: z.string(),
  name: z.string(),
  connection_state: connectionState,
  power_state: z.literal("POWERED_ON").optional(),
});

const hardware = z.object({
  vendor: z.string(),
  model: z.string(),
  serial_number: z.string(),
  bios_vendor: z.string(),
  bios_version: z.string(),
  bios_date: z.string(),
});

const scratch = z.object({
  staging_folder: z.string(),
  free_bytes: z.number(),
  total_bytes: z.number().nullable(),
  staged_bytes: z.number(),
  volatile: z.boolean(),
  /** Why staging cannot use it now. */
  problem: z.string().nullable(),
});

const lastRemediation = z.object({
  task: z.string(),
  outcome: z.enum(["REMEDIATED", "COMPLIANT", "FAILED", "ROLLED_BACK", "OVERDUE"]),
  image_digest: z.string(),
  ended_at: z.string(),
  /** From its order to its end. */
  seconds: z.number(),
  maintenance_seconds: z.number(),
  /** What staging kept out of maintenance mode. */
  saved_bytes: z.number(),
  saved_seconds: z.number(),
  /** The step that failed, why, and what to do; empty where nothing failed. */
  failed_step: z.string(),
  reason: z.string(),
  remedy: z.string(),
});

/** GET /api/greenroom/hosts/{h}, and an array of these at GET /api/greenroom/hosts. */
export const hostDetail = hostSummary.extend({
  /** Cluster id and name; null for a standalone host. */
  cluster: z.string().nullable(),
  cluster_name: z.string().nullable(),
  address: z.string(),
  connection_cause: z.enum(CONNECTION_CAUSES),
  connection_reason: z.string(),
  connection_since: z.string(),
  agent_version: z.string(),
  acceptance_level: z.string(),
  boot_id: z.string(),
  hardware: hardware.nullable(),
  targets: z.array(targetInfo),
  scratch: scratch.nullable(),
  /** When the host last told all this, and how long ago that is; null: never. */
  heard_at: z.string().nullable(),
  heard_seconds_ago: z.number().int().nullable(),
  /** The same of what its targets run. */
  software_read_at: z.string().nullable(),
  software_seconds_ago: z.number().int().nullable(),
  /** What its newest receipt says; null: it has sent none. */
  staging: z
    .object({ image_digest: z.string(), state: z.string(), counter: z.number().int(), verified_at: z.string() })
    .nullable(),
  /** How its newest remediation ended; null: it never had one. */
  last_remediation: lastRemediation.nullable(),
  /** Alarms that nobody has acknowledged. */
  open_alarms: z.number().int(),
  /** Raw Ed25519 key (hex) that the host's receipts are signed with. */
  receipt_key: z.string(),
  certificate_serial: z.string(),
  enrolled_at: z.string(),
  /** Whether the name is an operator's. */
  renamed: z.boolean(),
  /** null while it is one of the fleet. */
  decommissioned: z
    .object({
      at: z.string(),
      by: z.string(),
      cluster: z.object({ id: z.string(), name: z.string() }).nullable(),
    })
    .nullable(),
  driver: z.string(),
  development: z.boolean(),
});

/** GET /api/greenroom/hosts/{h}/software */
export const hostSoftware = z.object({
  read_at: z.string(),
  seconds_ago: z.number().int(),
  boot_id: z.string(),
  targets: z.array(
    z.object({
      target: z.string(),
      kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
      platform: z.string(),
      version: z.string(),
      trouble: z.string().nullable(),
      vibs: z.array(
        z.object({
          id: z.string(),
          vendor: z.string(),
          name: z.string(),
          version: z.string(),
          acceptance_level: z.string(),
          size_bytes: z.number(),
          descriptor_sha256: z.string(),
        }),
      ),
    }),
  ),
});

/** PATCH /api/greenroom/hosts/{h}: what is left out stays. `cluster` (id or name) moves it, null makes it standalone. */
export const hostChange = z.strictObject({
  name: z.string().min(1).max(80).optional(),
  cluster: z.string().min(1).max(255).nullable().optional(),
});

/** POST /api/greenroom/hosts/{h}?action=revoke */
export const hostRevoke = z.strictObject({ why: z.string().max(1000).optional() });

/** GET /api/greenroom/hosts/{h}/history: newest first. */
export const hostHistory = z.object({
  tasks: z.array(
    z.object({
      task: z.string(),
      description: z.string(),
      user: z.string(),
      status: z.string(),
      start_time: z.string(),
      end_time: z.string().nullable(),
    }),
  ),
  audit: z.array(
    z.object({ at: z.string(), who: z.string(), what: z.string(), outcome: z.string(), detail: z.unknown() }),
  ),
});

export type TargetInfo = z.infer<typeof targetInfo>;
export type HostSummary = z.infer<typeof hostSummary>;
export type HostDetail = z.infer<typeof hostDetail>;
export type HostSoftwareAnswer = z.infer<typeof hostSoftware>;
export type HostHistory = z.infer<typeof hostHistory>;
