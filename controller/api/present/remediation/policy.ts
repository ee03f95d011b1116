import {
  failureEffect,
  type ApplyPolicy,
  type EffectivePolicy,
  type FailureAction,
  type OnFailure,
  type PolicyWish,
} from "../../../domain/remediation/apply-policy.js";
import { CARRIED_OUT } from "../../../domain/remediation/honoured.js";
import type { ClusterPolicySpec, EffectivePolicySpec } from "../../wire/remediation/apply-policy.js";

/** vSphere's name of each field, or ours. */
const NAMES: Readonly<Record<keyof ApplyPolicy, string>> = {
  failureAction: "failure_action",
  powerAction: "pre_remediation_power_action",
  quickBoot: "enable_quick_boot",
  evacuateOfflineVms: "evacuate_offline_vms",
  disableDpm: "disable_dpm",
  disableHac: "disable_hac",
  enforceHclValidation: "enforce_hcl_validation",
  parallel: "parallel_remediation_action",
  keepMaintenanceMode: "greenroom.keep_maintenance_mode",
  onFailure: "greenroom.on_failure",
  checkInSeconds: "greenroom.check_in_seconds",
  hostTimeLimitSeconds: "greenroom.host_time_limit_seconds",
};

const ON_FAILURE = { STOP: "stop", LEAVE_ASIDE: "leave-aside" } as const satisfies Record<string, OnFailure>;
const onFailureOf = (effect: OnFailure) => (effect === "stop" ? ("STOP" as const) : ("LEAVE_ASIDE" as const));

/** What a policy spec sets; a field that it leaves out stays unset. */
export function readPolicy({ greenroom = {}, ...spec }: ClusterPolicySpec): PolicyWish {
  const { failure_action: failure, parallel_remediation_action: parallel } = spec;
  return {
    ...(failure !== undefined && { failureAction: readFailure(failure) }),
    ...(spec.pre_remediation_power_action !== undefined && { powerAction: spec.pre_remediation_power_action }),
    ...(spec.enable_quick_boot !== undefined && { quickBoot: spec.enable_quick_boot }),
    ...(spec.evacuate_offline_vms !== undefined && { evacuateOfflineVms: spec.evacuate_offline_vms }),
    ...(spec.disable_dpm !== undefined && { disableDpm: spec.disable_dpm }),
    ...(spec.disable_hac !== undefined && { disableHac: spec.disable_hac }),
    ...(spec.enforce_hcl_validation !== undefined && { enforceHclValidation: spec.enforce_hcl_validation }),
    ...(parallel !== undefined && { parallel: { enabled: parallel.enabled, maxHosts: parallel.max_hosts ?? null } }),
    ...(greenroom.keep_maintenance_mode !== undefined && { keepMaintenanceMode: greenroom.keep_maintenance_mode }),
    ...(greenroom.on_failure !== undefined && { onFailure: ON_FAILURE[greenroom.on_failure] }),
    ...(greenroom.check_in_seconds !== undefined && { checkInSeconds: greenroom.check_in_seconds }),
    ...(greenroom.host_time_limit_seconds !== undefined && { hostTimeLimitSeconds: greenroom.host_time_limit_seconds }),
  };
}

function readFailure(spec: NonNullable<ClusterPolicySpec["failure_action"]>): FailureAction {
  if (spec.action === "FAIL") return { action: "FAIL" };
  return { action: "RETRY", retryDelaySeconds: spec.retry_delay ?? 0, retryCount: spec.retry_count ?? 0 };
}

const presentFailure = (action: FailureAction) =>
  action.action === "FAIL"
    ? { action: "FAIL" as const }
    : { action: "RETRY" as const, retry_delay: action.retryDelaySeconds, retry_count: action.retryCount };

const presentParallel = ({ enabled, maxHosts }: ApplyPolicy["parallel"]) => ({
  enabled,
  ...(maxHosts !== null && { max_hosts: maxHosts }),
});

/** ConfiguredPolicySpec: what is set, nothing else. */
export function presentConfigured(wish: PolicyWish): ClusterPolicySpec {
  const { failureAction, parallel, onFailure } = wish;
  const own = {
    ...(wish.keepMaintenanceMode !== undefined && { keep_maintenance_mode: wish.keepMaintenanceMode }),
    ...(onFailure !== undefined && onFailure !== null && { on_failure: onFailureOf(onFailure) }),
    ...(wish.checkInSeconds !== undefined && { check_in_seconds: wish.checkInSeconds }),
    ...(wish.hostTimeLimitSeconds !== undefined && { host_time_limit_seconds: wish.hostTimeLimitSeconds }),
  };
  return {
    ...(failureAction !== undefined && { failure_action: presentFailure(failureAction) }),
    ...(wish.powerAction !== undefined && { pre_remediation_power_action: wish.powerAction }),
    ...(wish.quickBoot !== undefined && { enable_quick_boot: wish.quickBoot }),
    ...(wish.evacuateOfflineVms !== undefined && { evacuate_offline_vms: wish.evacuateOfflineVms }),
    ...(wish.disableDpm !== undefined && { disable_dpm: wish.disableDpm }),
    ...(wish.disableHac !== undefined && { disable_hac: wish.disableHac }),
    ...(wish.enforceHclValidation !== undefined && { enforce_hcl_validation: wish.enforceHclValidation }),
    ...(parallel !== undefined && { parallel_remediation_action: presentParallel(parallel) }),
    ...(Object.keys(own).length > 0 && { greenroom: own }),
  };
}

/** EffectivePolicySpec; of a standalone host without what only a cluster has (vLCM part 9). */
export function presentEffective(
  { policy, decidedBy }: EffectivePolicy,
  kind: "cluster" | "host",
): EffectivePolicySpec {
  const told = Object.entries(CARRIED_OUT) as [keyof ApplyPolicy, (typeof CARRIED_OUT)["parallel"]][];
  const fields = told.map(([field, { by, how }]) => [NAMES[field], { decided_by: decidedBy[field], by, how }] as const);
  return {
    failure_action: presentFailure(policy.failureAction),
    pre_remediation_power_action: policy.powerAction,
    enable_quick_boot: policy.quickBoot,
    ...(kind === "cluster" && {
      disable_dpm: policy.disableDpm,
      disable_hac: policy.disableHac,
      evacuate_offline_vms: policy.evacuateOfflineVms,
      enforce_hcl_validation: policy.enforceHclValidation,
      parallel_remediation_action: presentParallel(policy.parallel),
    }),
    greenroom: {
      keep_maintenance_mode: policy.keepMaintenanceMode,
      on_failure: onFailureOf(failureEffect(policy)),
      check_in_seconds: policy.checkInSeconds,
      host_time_limit_seconds: policy.hostTimeLimitSeconds,
      fields: Object.fromEntries(fields),
    },
  };
}
