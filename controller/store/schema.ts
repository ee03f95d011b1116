import type { Generated } from "kysely";
import type { Target } from "../../formats/vib/target.js";
import type { Receipt } from "../../formats/receipt/receipt.js";
import type { SoftwareSpec } from "../../formats/spec/software-spec.js";
import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";
import type { ProblemBody } from "../../core/problem/problem.js";
import type { DraftSpec } from "../domain/drafts/draft-spec.js";
import type { Recommendations } from "../domain/recommendation/recommendations.js";
import type { HostCompliance } from "../domain/compliance-model.js";
import type { Notice, ResolvedImage } from "../domain/resolved-image.js";
import type { HostScratch } from "./inventory/host-scratch.js";
import type { JsonText } from "./json-column.js";

/** Rows as they lie in the database. Times are RFC 3339 text, truth values 0 and 1, digests lower-case hex. */
export interface StoreSchema {
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
  order_numbers: { host_id: string; last: number };
  depots: {
    id: string;
    name: string;
    description: string;
    sha256: string;
    size_bytes: number;
    created_by: string;
    created_at: string;
    warnings: JsonText<readonly Notice[]>;
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
  depot_vibs: { depot_id: string; sha256: string };
  contents: { depot_id: string; kind: string; name: string; version: string; body: string };
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
  };
  tasks: TaskRow;
  task_hosts: {
    task_id: string;
    host_id: string;
    status: string;
    detail: JsonText<unknown>;
    started_at: string;
    ended_at: string | null;
  };
  sessions: { sha256: string; user: string; created_at: string; expires_at: string };
  audits: {
    id: Generated<number>;
    who: string;
    what: string;
    on_what: string;
    at: string;
    outcome: string;
    detail: JsonText<unknown>;
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
}
