import { z } from "zod";

/** About entering maintenance mode alone (vLCM 7.8); delay in seconds. vSphere's client takes 300 to 3600 and 3 to 100. */
const failureAction = z
  .strictObject({
    action: z.enum(["FAIL", "RETRY"]),
    retry_delay: z.number().int().min(0).max(3_600).optional(),
    retry_count: z.number().int().min(0).max(100).optional(),
  })
  .refine(
    ({ action, retry_delay, retry_count }) =>
      action === "FAIL" || (retry_delay !== undefined && retry_count !== undefined),
    "RETRY needs retry_delay and retry_count",
  );

const powerAction = z.enum(["DO_NOT_CHANGE_VMS_POWER_STATE", "POWER_OFF_VMS", "SUSPEND_VMS", "SUSPEND_VMS_TO_MEMORY"]);

/** With `max_hosts`: so many out of service at once; without: all that are in maintenance mode already, and no other (vLCM 7.4). */
const parallelAction = z.strictObject({
  enabled: z.boolean(),
  max_hosts: z.number().int().min(1).max(10_000).optional(),
});

/** Ours. */
const ownPolicy = z.strictObject({
  /** A host that was in maintenance mode before stays there. */
  keep_maintenance_mode: z.boolean().optional(),
  /** What a failed host does to those that wait; unset: a sequential run stops, a parallel one goes on. */
  on_failure: z.enum(["STOP", "LEAVE_ASIDE"]).optional(),
  /** After its reboot a host must have reached the controller within this; 0: it need not. */
  check_in_seconds: z.number().int().min(0).max(86_400).optional(),
  /** From the end of its staging until it is back in service. */
  host_time_limit_seconds: z.number().int().min(1).max(604_800).optional(),
});

/** ConfiguredPolicySpec of a standalone host (vLCM part 9): what is set, the rest comes from the default. */
export const hostPolicySpec = z.strictObject({
  failure_action: failureAction.optional(),
  pre_remediation_power_action: powerAction.optional(),
  enable_quick_boot: z.boolean().optional(),
  greenroom: ownPolicy.optional(),
});

/** ConfiguredPolicySpec of a cluster (vLCM 7a). */
export const clusterPolicySpec = hostPolicySpec.extend({
  disable_dpm: z.boolean().optional(),
  disable_hac: z.boolean().optional(),
  evacuate_offline_vms: z.boolean().optional(),
  enforce_hcl_validation: z.boolean().optional(),
  parallel_remediation_action: parallelAction.optional(),
});

const layer = z.enum(["built-in", "global", "scope", "run"]);

/** EffectivePolicySpec: every field decided; `greenroom` says by which layer, and who carries it out. */
export const effectivePolicySpec = z.object({
  failure_action: z.object({
    action: z.enum(["FAIL", "RETRY"]),
    retry_delay: z.number().int().optional(),
    retry_count: z.number().int().optional(),
  }),
  pre_remediation_power_action: powerAction,
  enable_quick_boot: z.boolean(),
  disable_dpm: z.boolean().optional(),
  disable_hac: z.boolean().optional(),
  evacuate_offline_vms: z.boolean().optional(),
  enforce_hcl_validation: z.boolean().optional(),
  parallel_remediation_action: z.object({ enabled: z.boolean(), max_hosts: z.number().int().optional() }).optional(),
  greenroom: z.object({
    keep_maintenance_mode: z.boolean(),
    on_failure: z.enum(["STOP", "LEAVE_ASIDE"]),
    check_in_seconds: z.number().int(),
    host_time_limit_seconds: z.number().int(),
    /** By field. `by`: controller, agent, hook, or nobody. */
    fields: z.record(z.string(), z.object({ decided_by: layer, by: z.string(), how: z.string() })),
  }),
});

export type ClusterPolicySpec = z.infer<typeof clusterPolicySpec>;
export type EffectivePolicySpec = z.infer<typeof effectivePolicySpec>;
