import type { ApprovalState, HeldRequest, SecondPersonAct } from "../../domain/access/approval.js";
import type { AccessObject, HeldRole } from "../../domain/access/decision.js";
import type { Identity } from "../../domain/access/identity.js";
import type { JsonText } from "../json-column.js";

/** Rows of who may do what. */
export interface AccessSchema {
  users: {
    name: string;
    display_name: string;
    password_hash: string;
    disabled: 0 | 1;
    created_by: string;
    created_at: string;
    changed_at: string;
  };
  roles: {
    name: string;
    description: string;
    privileges: JsonText<readonly string[]>;
    revision: number;
    changed_by: string;
    changed_at: string;
  };
  grants: {
    id: string;
    subject_kind: "user" | "group";
    subject: string;
    role: string;
    place_kind: "fleet" | "cluster" | "host";
    /** Null for the whole fleet. */
    place_id: string | null;
    granted_by: string;
    granted_at: string;
  };
  api_tokens: {
    id: string;
    sha256: string;
    user: string;
    name: string;
    scope: JsonText<readonly HeldRole[]> | null;
    created_at: string;
    expires_at: string;
    last_used_at: string | null;
  };
  approval_rules: {
    scope_id: string;
    acts: JsonText<readonly SecondPersonAct[]>;
    ttl_seconds: number;
    set_by: string;
    set_at: string;
  };
  approvals: {
    id: string;
    act: SecondPersonAct;
    privilege: string;
    object: JsonText<AccessObject>;
    request: JsonText<HeldRequest>;
    requested_by: string;
    identity: JsonText<Identity>;
    requested_at: string;
    expires_at: string;
    status: ApprovalState;
    decided_by: string | null;
    decided_at: string | null;
    note: string;
    outcome: string;
  };
  idempotency_keys: {
    user: string;
    key: string;
    fingerprint: string;
    /** The run of the controller that works on it. */
    run: string;
    /** Null until it was answered. */
    status: number | null;
    headers: JsonText<Readonly<Record<string, string>>>;
    body: string;
    task_id: string | null;
    created_at: string;
  };
}
