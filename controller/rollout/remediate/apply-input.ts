import { z } from "zod";
import { POWER_ACTIONS } from "../../../formats/manifest/image-manifest.js";
import type { ApplyPolicy } from "../../domain/remediation/apply-policy.js";

export const APPLY = "apply$task";

const policy = z.object({
  failureAction: z.union([
    z.object({ action: z.literal("FAIL") }),
    z.object({ action: z.literal("RETRY"), retryDelaySeconds: z.number().int(), retryCount: z.number().int() }),
  ]),
  powerAction: z.enum(POWER_ACTIONS),
  quickBoot: z.boolean(),
  evacuateOfflineVms: z.boolean(),
  disableDpm: z.boolean(),
  disableHac: z.boolean(),
  enforceHclValidation: z.boolean(),
  parallel: z.object({ enabled: z.boolean(), maxHosts: z.number().int().nullable() }),
  keepMaintenanceMode: z.boolean(),
  onFailure: z.enum(["stop", "leave-aside"]).nullable(),
  checkInSeconds: z.number().int(),
  hostTimeLimitSeconds: z.number().int(),
}) satisfies z.ZodType<ApplyPolicy>;

/** What a remediation task was started with; a policy that changes meanwhile is the next run's. */
export const applyInput = z.object({
  /** The exact commit (DECISIONS 27). */
  commitId: z.string(),
  hostIds: z.array(z.string()),
  /** Whether the order of `hostIds` is the caller's. */
  order: z.enum(["as-named", "fair"]),
  /** VIBs that each host fetches at once. */
  parallel: z.number().int(),
  policy,
});
export type ApplyInput = z.infer<typeof applyInput>;
