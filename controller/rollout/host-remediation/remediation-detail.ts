import { z } from "zod";

const finding = z.object({
  id: z.string(),
  severity: z.enum(["OK", "WARNING", "ERROR"]),
  text: z.string(),
  remedy: z.string(),
  targetId: z.string(),
});

/** What a remediation knows of one host beyond what a staging does. */
export const remediationDetail = z.object({
  /** A state of the host's own machine; empty before it has told one. */
  state: z.string().default(""),
  outcome: z.string().default("RUNNING"),
  /** It holds a place of the limit: from before its order goes out until it was verified back in service. */
  outOfService: z.boolean().default(false),
  /** It was in maintenance mode before this run. */
  wasInMaintenance: z.boolean().default(false),
  inMaintenanceMode: z.boolean().default(false),
  /** This run has staged it, before any host had its turn, and fetched so much for it; null: not yet. */
  ahead: z.object({ bytesFetched: z.number() }).nullable().default(null),
  /** So far at `seenAt`, or in all. */
  maintenanceMs: z.number().default(0),
  savings: z
    .object({ bytesStagedBefore: z.number(), bytesFetched: z.number(), fetchMs: z.number() })
    .default({ bytesStagedBefore: 0, bytesFetched: 0, fetchMs: 0 }),
  cancelable: z.boolean().default(true),
  failedState: z.string().nullable().default(null),
  impact: z.object({ maintenanceMode: z.boolean(), reboot: z.boolean() }).nullable().default(null),
  steps: z
    .array(
      z.object({
        state: z.string(),
        begunAt: z.string(),
        endedAt: z.string().nullable(),
        event: z.string().nullable(),
        bootId: z.string(),
      }),
    )
    .default([]),
  prechecks: z.array(finding).default([]),
  journal: z.array(z.object({ at: z.string(), hook: z.string(), text: z.string() })).default([]),
  targets: z
    .array(z.object({ id: z.string(), state: z.string(), fromVersion: z.string(), toVersion: z.string() }))
    .default([]),
  /** Of the controller's clock, RFC 3339: the order, the first word beyond staging, the last word. */
  orderedAt: z.string().nullable().default(null),
  beyondStagingAt: z.string().nullable().default(null),
  seenAt: z.string().nullable().default(null),
});

export type RemediationDetail = z.infer<typeof remediationDetail>;

/** Whether its remediation was ordered: an order before that is the one by which it is staged ahead. */
export const isOrdered = (remediation: RemediationDetail | null): boolean => remediation?.orderedAt != null;
