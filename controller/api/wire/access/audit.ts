import { z } from "zod";

const text = z.string().min(1).max(255).optional();
const time = z.iso.datetime({ offset: true }).optional();

/** GET /api/greenroom/audit: newest first; `page_token` of the Link header goes on. */
export const auditFilters = z.strictObject({
  who: text,
  what: text,
  on_what: text,
  /** OK, STARTED or a problem code; "refused": all that did not go well. */
  outcome: text,
  since: time,
  until: time,
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  page_token: z.coerce.number().int().min(1).optional(),
});

export const auditRow = z.object({
  id: z.number().int(),
  at: z.string(),
  who: z.string(),
  /** Network address; empty for what no request asked for. */
  from: z.string(),
  request_id: z.string(),
  what: z.string(),
  on_what: z.string(),
  outcome: z.string(),
  detail: z.unknown(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

const mark = z.object({ id: z.number().int(), hash: z.string() });

/** POST /api/greenroom/audit?action=verify: with a head that was noted before, also whether the log still goes through it. */
export const auditVerify = z.strictObject({
  expect: z.strictObject({ id: z.number().int().min(1), hash: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});
export const auditVerdict = z.object({
  intact: z.boolean(),
  rows: z.number().int(),
  /** Rows that retention has removed, and the row the chain begins after. */
  removed: z.number().int(),
  anchor: mark,
  /** To be noted elsewhere: whoever rewrites the whole log cannot keep it. */
  head: mark,
  fault: z
    .object({ row: z.number().int(), why: z.enum(["CHANGED", "MISSING", "CUT", "ANCHOR", "UNEXPECTED"]) })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;
