import { z } from "zod";
import { complianceStatus, stageStatus } from "../compliance.js";
import { connectionState } from "../host.js";

/** Hosts that stand alike to their image. */
export const stateCount = z.object({
  /** null: nothing is known, since there is no image, or the caller may not see it. */
  status: complianceStatus.nullable(),
  stage_status: stageStatus.nullable(),
  /** Whether some of the VIBs that they need are staged. */
  some_staged: z.boolean(),
  hosts: z.number().int(),
});

/** GET /api/greenroom/fleet/scopes answers an array of these: a cluster or a standalone host with the sums of its hosts. */
export const fleetScope = z.object({
  /** Cluster id, or host id of a standalone host. */
  scope: z.string(),
  kind: z.enum(["cluster", "host"]),
  name: z.string(),
  hosts: z.number().int(),
  /** Of them, those that are not connected. */
  away: z.number().int(),
  states: z.array(stateCount),
  /** Of the hosts that were ever checked; null: none was. */
  oldest_check: z.string().nullable(),
  unchecked: z.number().int(),
  /** Alarms of its hosts that nobody has acknowledged. */
  open_alarms: z.number().int(),
});

/** GET /api/greenroom/fleet/hosts answers an array of these: what a grid of all hosts shows, and nothing else. */
export const fleetHost = z.object({
  host: z.string(),
  name: z.string(),
  cluster: z.string().nullable(),
  connection_state: connectionState,
  /** Why it is not connected, or why its compliance is unknown; empty where neither. */
  reason: z.string(),
  /** Base image version as measured last; null: never measured, or it could not be read. */
  version: z.string().nullable(),
  status: complianceStatus.nullable(),
  stage_status: stageStatus.nullable(),
  vibs_wanted: z.number().int(),
  vibs_staged: z.number().int(),
  /** When it was last checked, against whichever image; null: never. */
  checked_at: z.string().nullable(),
});

export type StateCount = z.infer<typeof stateCount>;
export type FleetScope = z.infer<typeof fleetScope>;
export type FleetHost = z.infer<typeof fleetHost>;
