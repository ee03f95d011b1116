import type { Selectable } from "kysely";
import type { AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import { isAcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { Target } from "../../../formats/vib/target.js";
import { readJson } from "../json-column.js";
import {
  isConnectionCause,
  type ConnectionCause,
  type ConnectionState,
} from "../../domain/inventory/connection-cause.js";
import type { Decommission } from "../../domain/inventory/decommission.js";
import type { HardwarePlatform } from "../../domain/inventory/hardware-platform.js";
import type { StoreSchema } from "../schema.js";
import type { HostScratch } from "./host-scratch.js";

/** What an agent tells of its host; each may change while it is enrolled. */
export interface HostFacts {
  readonly name: string;
  /** HOST:PORT of the agent. */
  readonly address: string;
  readonly targets: readonly Target[];
  readonly agentVersion: string;
  readonly acceptanceLevel: AcceptanceLevel;
  readonly driver: string;
  readonly development: boolean;
  readonly bootId: string;
  readonly scratch: HostScratch | null;
  /** null: its firmware tells nothing. */
  readonly hardware: HardwarePlatform | null;
}

export interface HostRecord extends HostFacts {
  /** host-N */
  readonly id: string;
  /** null: a standalone host. */
  readonly clusterId: string | null;
  /** Raw Ed25519 public key (hex) that signs its receipts. */
  readonly receiptKey: string;
  readonly certificateSerial: string;
  readonly connection: {
    readonly state: ConnectionState;
    readonly cause: ConnectionCause;
    readonly reason: string;
    readonly since: string;
  };
  readonly enrolledAt: string;
  /** Whether an operator chose the name: then it no longer follows what the agent calls its host. */
  readonly renamed: boolean;
  /** Cluster ids, or its own id, where it belonged before: receipts of then may still be on their way. */
  readonly formerScopes: readonly string[];
  /** When its facts were last told, RFC 3339; null: never. */
  readonly heardAt: string | null;
  /** null while it is one of the fleet. */
  readonly decommission: Decommission | null;
}

/** What a list of all hosts shows of each, without what its agent told at length. */
export type HostHead = Pick<HostRecord, "id" | "name" | "clusterId" | "bootId" | "enrolledAt"> & {
  readonly connection: Pick<HostRecord["connection"], "state" | "reason">;
};

const CONNECTION_STATES: readonly string[] = ["CONNECTED", "DISCONNECTED", "NOT_RESPONDING"];
const isConnectionState = (text: string): text is ConnectionState => CONNECTION_STATES.includes(text);

type HeadRow = Pick<
  Selectable<StoreSchema["hosts"]>,
  "id" | "name" | "cluster_id" | "boot_id" | "enrolled_at" | "connection_state" | "connection_reason"
>;

const stateOf = (text: string): ConnectionState => (isConnectionState(text) ? text : "NOT_RESPONDING");

export const hostHeadOf = (row: HeadRow): HostHead => ({
  id: row.id,
  name: row.name,
  clusterId: row.cluster_id,
  bootId: row.boot_id,
  enrolledAt: row.enrolled_at,
  connection: { state: stateOf(row.connection_state), reason: row.connection_reason },
});

export const hostOf = (row: Selectable<StoreSchema["hosts"]>): HostRecord => ({
  id: row.id,
  name: row.name,
  clusterId: row.cluster_id,
  address: row.address,
  receiptKey: row.receipt_key,
  certificateSerial: row.certificate_serial,
  targets: readJson(row.targets),
  agentVersion: row.agent_version,
  // Strict where in doubt: a level that nobody knows lets nothing but certified VIBs in.
  acceptanceLevel: isAcceptanceLevel(row.acceptance_level) ? row.acceptance_level : "VMwareCertified",
  driver: row.driver,
  development: row.development === 1,
  bootId: row.boot_id,
  scratch: readJson(row.scratch),
  connection: {
    state: stateOf(row.connection_state),
    cause: isConnectionCause(row.connection_cause) ? row.connection_cause : "FAILED",
    reason: row.connection_reason,
    since: row.connection_since,
  },
  enrolledAt: row.enrolled_at,
  renamed: row.renamed === 1,
  hardware: readJson(row.hardware),
  formerScopes: readJson(row.former_scopes),
  heardAt: row.heard_at,
  decommission: row.decommission === null ? null : readJson(row.decommission),
});
