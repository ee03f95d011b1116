import { z } from "zod";
import { complianceStatus, impact, vibDifference } from "../compliance.js";
import { localizable, standaloneHostInfo } from "../message.js";
import { effectivePolicySpec } from "./apply-policy.js";

const said = z.object({ message: localizable });

/** GET reports/apply-impact (vLCM 5b): words for people, and beside them what they are made of. */
export const applyImpact = z.object({
  impact: z.array(said),
  host_impact: z.record(z.string(), z.array(said)),
  commit: z.string(),
  host_info: z.record(z.string(), z.object({ name: z.string() })),
  greenroom: z.object({
    /** Most hosts out of service at once; null: all of them. */
    limit: z.number().int().nullable(),
    policy: effectivePolicySpec,
    hosts: z.record(
      z.string(),
      z.object({
        status: complianceStatus,
        impact,
        staged: z.enum(["staged", "not-staged", "unknown"]),
        bytes_to_fetch: z.number().int(),
        changes: z.array(vibDifference),
        /** The newest remediation that ended well. */
        last_time: z.object({ seconds: z.number(), maintenance_seconds: z.number(), ended_at: z.string() }).nullable(),
      }),
    ),
  }),
});

/** The same of a standalone host, with vSphere's `name`. */
export const standaloneApplyImpact = applyImpact.extend({ host_info: standaloneHostInfo });

export const impactQuery = z.object({
  hosts: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((text) => text.split(",")))
    .pipe(z.array(z.string().max(256)).max(10_000))
    .optional(),
});

export type ApplyImpact = z.infer<typeof applyImpact>;
export type StandaloneApplyImpact = z.infer<typeof standaloneApplyImpact>;
