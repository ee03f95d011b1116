import type { Generated } from "kysely";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import type { Receipt } from "../../formats/receipt/receipt.js";
import type { SoftwareSpec } from "../../formats/spec/software-spec.js";
import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";
import type { ProblemBody } from "../../core/problem/problem.js";
import type { Identity } from "../domain/access/identity.js";
import type { DraftSpec } from "../domain/drafts/draft-spec.js";
import type { PolicyWish } from "../domain/remediation/apply-policy.js";
import type { Savings } from "../domain/remediation/saved.js";
import type { Recommendations } from "../domain/recommendation/recommendations.js";
import type { HostCompliance } from "../domain/compliance-model.js";
import type { Decommission } from "../domain/inventory/decommission.js";
import type { HardwarePlatform } from "../domain/inventory/hardware-platform.js";
import type { TargetSummary } from "../domain/inventory/target-summary.js";
import type { ManagedPackage } from "../domain/managed-packages.js";
import type { Notice, ResolvedImage } from "../domain/resolved-image.js";
import type { SyncReport } from "../domain/library/sync-report.js";
import type { SyncSchedule } from "../domain/library/sync-schedule.js";
import type { AccessSchema } from "./access/access-schema.js";
import type { HostScratch } from "./inventory/host-scratch.js";
import type { JsonText } from "./json-column.js";

/** Rows as they lie in the database. Times are RFC 3339 text, truth values 0 and 1, digests lower-case hex. */
export interface StoreSchema extends AccessSchema {
  sequences: { name: string; last: number };
  clusters: { id: string; name: string; created_at: string };
  hosts: HostRow;
  join_tokens: {
    sha256: string;
    cluster_id: string | null;
    created_by: string;
    created_at: string;
    expires_at: string;
    used_at: string | null;
    used_by: string | null;
  };
  receipts: {
    host_id: string;
    image_digest: string;
    counter: number;
    state: Receipt["state"];
    receipt: JsonText<Receipt>;
    envelope: Uint8Array;
    received_at: string;
  };
  receipt_history: ReceiptHistoryRow;
  host_software: {
    host_id: string;
    boot_id: string;
    software: JsonText<readonly TargetSoftware[]>;
    summary: JsonText<readonly TargetSummary[]>;
    read_at: string;
  };
  alarms: AlarmRow;
  revoked_certificates: { serial: string; host_id: string; revoked_at: string; revoked_by: string; reason: string };
  order_numbers: { host_id: string; last: number };
  cancel_orders: { order_id: string; host_id: string; task_id: string; notice: string; wanted_at: string };
  depots: {
    id: string;
    name: string;
    description: string;
    sha256: string;
    size_bytes: number;
    created_by: string;
    created_at: string;
    warnings: JsonText<readonly Notice[]>;
    owner_data: string;
  };
  vibs: {
    sha256: string;
    size_bytes: number;
    vib_id: string;
    released_at_ms: number;
    descriptor_sha256: string;
    descriptor: JsonText<VibDescriptor>;
    added_at: string;
  };
  depot_vibs: { depot_id: string; sha256: string; since_sync: Generated<number> };
  online_depots: {
    depot_id: string;
    location: string;
    proxy: string | null;
    enabled: 0 | 1;
    sync_count: number;
    last_sync: JsonText<SyncReport> | null;
  };
  sync_schedule: {
    id: number;
    enabled: 0 | 1;
    schedule: JsonText<SyncSchedule>;
    emails: JsonText<readonly string[]>;
    begun_at: string;
  };
  depot_overrides: { scope_id: string; location: string; position: number; added_by: string; added_at: string };
  depot_override_rules: { scope_id: string; fallback: 0 | 1 };
  contents: { depot_id: string; kind: string; name: string; version: string; body: string; known: number };
  hardware_support_managers: {
    id: string;
    url: string;
    ca_pem: string;
    display_name: string;
    vendor: string;
    description: string;
    registered_by: string;
    registered_at: string;
  };
  managed_packages: {
    manager: string;
    name: string;
    version: string;
    vendor: string;
    package: JsonText<ManagedPackage>;
    listed_at: string;
  };
  drafts: {
    id: string;
    scope_id: string;
    owner: string;
    spec: JsonText<DraftSpec>;
    pins: JsonText<Readonly<Record<string, string>>>;
    created_at: string;
    base_commit: string | null;
    origin: string;
    revision: number;
    changed_at: string;
    notices: JsonText<readonly Notice[]>;
  };
  recommendations: { scope_id: string; commit_id: string; result: JsonText<Recommendations>; checked_at: string };
  images: ImageRow;
  compliance: {
    scope_id: string;
    host_id: string;
    commit_id: string;
    scanned_at: string;
    status: string;
    stage_status: string | null;
    result: JsonText<HostCompliance>;
    /** Grows with every result of the host in its scope. */
    revision: Generated<number>;
  };
  apply_policies: { scope_id: string; policy: JsonText<PolicyWish>; changed_by: string; changed_at: string };
  out_of_service: { host_id: string; scope_id: string; task_id: string; since: string };
  remediations: RemediationRow;
  last_results: {
    scope_id: string;
    kind: string;
    task_id: string;
    result: JsonText<unknown>;
    ended_at: string;
  };
  bad_images: { host_id: string; image_digest: string; name: string; at: string; reason: string };
  tasks: TaskRow;
  task_hosts: {
    task_id: string;
    host_id: string;
    status: string;
    detail: JsonText<unknown>;
    started_at: string;
    ended_at: string | null;
    /** The host's name when it was first noted in the task. */
    name: Generated<string>;
  };
  sessions: {
    sha256: string;
    user: string;
    created_at: string;
    expires_at: string;
    identity: JsonText<Pick<Identity, "source" | "groups">>;
    last_used_at: string;
  };
  audits: {
    id: number;
    who: string;
    what: string;
    on_what: string;
    at: string;
    outcome: string;
    detail: JsonText<unknown>;
    from_address: string;
    request_id: string;
    hash: string;
  };
  audit_head: { one: Generated<number>; last_id: number; hash: string };
  audit_anchors: {
    up_to_id: number;
    hash: string;
    rows: number;
    first_at: string;
    last_at: string;
    removed_at: string;
  };
}

interface HostRow {
  id: string;
  name: string;
  cluster_id: string | null;
  address: string;
  receipt_key: string;
  certificate_serial: string;
  targets: JsonText<readonly Target[]>;
  agent_version: string;
  acceptance_level: string;
  driver: string;
  development: 0 | 1;
  boot_id: string;
  scratch: JsonText<HostScratch | null>;
  connection_state: string;
  connection_reason: string;
  connection_since: string;
  enrolled_at: string;
  /** 1: the name is an operator's and no longer follows the agent's. */
  renamed: Generated<0 | 1>;
  hardware: Generated<JsonText<HardwarePlatform | null>>;
  former_scopes: Generated<JsonText<readonly string[]>>;
  heard_at: string | null;
  connection_cause: Generated<string>;
  decommission: JsonText<Decommission> | null;
}

interface ReceiptHistoryRow {
  host_id: string;
  counter: number;
  image_digest: string;
  state: Receipt["state"];
  receipt: JsonText<Receipt>;
  envelope: Uint8Array;
  first_at: string;
  last_at: string;
  /** Null where an older release stored what is no receipt of today. */
  summary: JsonText<ReceiptSummaryColumn | null>;
  /** Of receipt and envelope. */
  bytes: number;
}

/** What lists tell of a receipt beside the columns. */
export interface ReceiptSummaryColumn {
  readonly firmware: Receipt["firmware"];
  readonly vibs: number;
  readonly persistence: Receipt["persistence"];
  readonly bootId: string;
  readonly at: string;
}

interface AlarmRow {
  id: Generated<number>;
  host_id: string;
  kind: string;
  message: string;
  raised_at: string;
  last_at: string;
  times: number;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  note: string | null;
}

interface RemediationRow {
  task_id: string;
  host_id: string;
  scope_id: string;
  image_digest: string;
  outcome: string;
  failed_step: string;
  reason: string;
  remedy: string;
  took_ms: number;
  maintenance_ms: number;
  savings: JsonText<Savings>;
  ended_at: string;
}

interface ImageRow {
  commit_id: string;
  scope_id: string;
  version: number;
  spec: JsonText<SoftwareSpec>;
  pins: JsonText<Readonly<Record<string, string>>>;
  image_digest: string;
  resolved: JsonText<ResolvedImage>;
  envelope: Uint8Array;
  author: string;
  message: string;
  created_at: string;
  expires_at: string;
}

interface TaskRow {
  id: string;
  who: string;
  service: string;
  operation: string;
  description: string;
  scope_id: string | null;
  /** What a restarted controller needs to go on. */
  input: JsonText<unknown>;
  status: string;
  cancelable: 0 | 1;
  cancel_requested: 0 | 1;
  progress_total: number;
  progress_done: number;
  progress_message: string;
  result: JsonText<unknown> | null;
  error: JsonText<ProblemBody> | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  via: string;
  retry_of: string | null;
  skipping: string;
  commit_id: string | null;
  image_digest: string | null;
  image: string | null;
}
