import type { GrantPlace, HeldRole } from "../../../domain/access/decision.js";
import type { Role } from "../../../domain/access/roles.js";
import type { ApiTokenRecord } from "../../../store/access/api-tokens.js";
import type { ApprovalRecord } from "../../../store/access/approvals.js";
import type { GrantRecord } from "../../../store/access/grants.js";
import type { UserRecord } from "../../../store/access/users.js";
import type { GrantInfo, RoleInfo, TokenInfo, UserInfo } from "../../wire/access/access.js";
import type { ApprovalInfo } from "../../wire/access/approval.js";

export const presentUser = (user: UserRecord): UserInfo => ({
  user: user.name,
  display_name: user.displayName,
  disabled: user.isDisabled,
  built_in: false,
  created_by: user.createdBy,
  created_at: user.createdAt,
  changed_at: user.changedAt,
});

export const presentRole = ({ name, description, privileges, origin }: Role): RoleInfo => ({
  role: name,
  description,
  privileges: [...privileges],
  ready_made: origin === "ready-made",
});

export const presentPlace = (place: GrantPlace) => ({ kind: place.kind, id: place.kind === "fleet" ? null : place.id });

export const presentGrant = (grant: GrantRecord): GrantInfo => ({
  grant: grant.id,
  subject: { ...grant.subject },
  role: grant.role,
  on: presentPlace(grant.place),
  granted_by: grant.grantedBy,
  granted_at: grant.grantedAt,
});

const presentHeld = ({ role, place }: HeldRole) => ({ role, on: presentPlace(place) });

export const presentToken = (token: ApiTokenRecord): TokenInfo => ({
  token: token.id,
  name: token.name,
  user: token.user,
  scope: token.scope && token.scope.map(presentHeld),
  created_at: token.createdAt,
  expires_at: token.expiresAt,
  last_used_at: token.lastUsedAt,
});

export function presentApproval(approval: ApprovalRecord): ApprovalInfo {
  const { object, request } = approval;
  return {
    approval: approval.id,
    act: approval.act,
    status: approval.status,
    on: { ...presentPlace(object), name: object.kind === "fleet" ? "" : object.name },
    privilege: approval.privilege,
    requested_by: approval.requestedBy,
    requested_at: approval.requestedAt,
    expires_at: approval.expiresAt,
    request: {
      ...{ method: request.method, path: request.url, revision: request.headers["if-match"] ?? null },
      body: jsonOr(request.body),
    },
    decided_by: approval.decidedBy,
    decided_at: approval.decidedAt,
    note: approval.note,
    outcome: jsonOr(approval.outcome),
  };
}

/** What it says as JSON, or the text itself where it is none; empty: null. */
function jsonOr(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text; // cut short, or never was JSON
  }
}
