import { z } from "zod";
import { APPROVAL_STATES, SECOND_PERSON_ACTS } from "../../../domain/access/approval.js";
import { placeInfo } from "./access.js";

/** GET /api/greenroom/approvals */
export const approvalInfo = z.object({
  approval: z.string(),
  act: z.enum(SECOND_PERSON_ACTS),
  status: z.enum(APPROVAL_STATES),
  on: placeInfo.extend({ name: z.string() }),
  /** What is needed to decide, and was to ask. */
  privilege: z.string(),
  requested_by: z.string(),
  requested_at: z.string(),
  expires_at: z.string(),
  request: z.object({ method: z.string(), path: z.string(), revision: z.string().nullable(), body: z.unknown() }),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  note: z.string(),
  /** What the request answered once it was carried out: a task id, or an error. */
  outcome: z.unknown(),
});
export type ApprovalInfo = z.infer<typeof approvalInfo>;

/** POST /api/greenroom/approvals/{a}?action=approve, deny, withdraw */
export const approvalNote = z.strictObject({ note: z.string().max(1000).optional() });

/** GET /api/greenroom/approval-rules: by scope, "fleet" for all of it. */
export const approvalRule = z.object({
  scope: z.string(),
  acts: z.array(z.enum(SECOND_PERSON_ACTS)),
  ttl_seconds: z.number().int(),
  set_by: z.string(),
  set_at: z.string(),
});
export type ApprovalRuleInfo = z.infer<typeof approvalRule>;

/** PUT /api/greenroom/approval-rules/{scope}; no acts: no rule. */
export const approvalRuleSpec = z.strictObject({
  acts: z.array(z.enum(SECOND_PERSON_ACTS)).max(SECOND_PERSON_ACTS.length),
  ttl_seconds: z
    .number()
    .int()
    .min(60)
    .max(90 * 86_400)
    .optional(),
});
