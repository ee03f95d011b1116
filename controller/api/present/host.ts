import type { Target } from "../../../formats/vib/target.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { HostDetail, HostSummary, TargetInfo } from "../wire/inventory.js";

/** A host as GET /api/vcenter/host lists it. */
export const presentHostSummary = (host: HostRecord): HostSummary => ({
  host: host.id,
  name: host.name,
  connection_state: host.connection.state,
  ...(host.connection.state === "CONNECTED" && { power_state: "POWERED_ON" as const }),
});

/** A host with everything its agent told. */
export const presentHost = (host: HostRecord): HostDetail => ({
  ...presentHostSummary(host),
  cluster: host.clusterId,
  address: host.address,
  connection_reason: host.connection.reason,
  connection_since: host.connection.since,
  agent_version: host.agentVersion,
  acceptance_level: host.acceptanceLevel,
  boot_id: host.bootId,
  targets: host.targets.map(presentTarget),
  scratch: host.scratch && {
    staging_folder: host.scratch.stagingFolder,
    free_bytes: host.scratch.freeBytes,
    staged_bytes: host.scratch.stagedBytes,
    volatile: host.scratch.volatile,
  },
  receipt_key: host.receiptKey,
  enrolled_at: host.enrolledAt,
  driver: host.driver,
  development: host.development,
});

const presentTarget = (target: Target): TargetInfo => ({
  id: target.id,
  kind: target.kind,
  platform: target.platform,
  parent: target.parentId ?? null,
  // A version is measured, not remembered: it stands in the compliance of the host.
  version: null,
});
