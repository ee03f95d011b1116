import type { ClusterPolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";

export type PolicyField =
  | "failure_action"
  | "greenroom.on_failure"
  | "parallel_remediation_action"
  | "pre_remediation_power_action"
  | "evacuate_offline_vms"
  | "enable_quick_boot"
  | "greenroom.keep_maintenance_mode"
  | "greenroom.check_in_seconds"
  | "greenroom.host_time_limit_seconds"
  | "disable_dpm"
  | "disable_hac"
  | "enforce_hcl_validation";

/** What belongs to the choice of another field. */
export type PolicyDetail = "retry_delay" | "retry_count" | "max_hosts";

/** As typed, by field; "" where nothing is set. */
export type PolicyForm = Readonly<Record<PolicyField | PolicyDetail, string>>;

export interface PolicyInput {
  readonly name: PolicyField;
  /** Values to choose from; none: a whole number of seconds. */
  readonly choices: readonly string[];
  /** Asked for besides, where this value is chosen. */
  readonly details?: { readonly of: string; readonly names: readonly PolicyDetail[] };
  /** Standalone hosts have none (vLCM part 9). */
  readonly isOfClusters?: true;
}

const FAILURES = ["FAIL", "RETRY"] as const;
const ON_FAILURE = ["STOP", "LEAVE_ASIDE"] as const;
const POWER = ["DO_NOT_CHANGE_VMS_POWER_STATE", "POWER_OFF_VMS", "SUSPEND_VMS", "SUSPEND_VMS_TO_MEMORY"] as const;
const FLAG = ["true", "false"] as const;

/** Every field of an apply policy, in the order in which a remediation meets them. */
export const POLICY_INPUTS: readonly PolicyInput[] = [
  {
    name: "parallel_remediation_action",
    choices: FLAG,
    details: { of: "true", names: ["max_hosts"] },
    isOfClusters: true,
  },
  { name: "greenroom.on_failure", choices: ON_FAILURE },
  { name: "failure_action", choices: FAILURES, details: { of: "RETRY", names: ["retry_count", "retry_delay"] } },
  { name: "pre_remediation_power_action", choices: POWER },
  { name: "evacuate_offline_vms", choices: FLAG, isOfClusters: true },
  { name: "enable_quick_boot", choices: FLAG },
  { name: "greenroom.check_in_seconds", choices: [] },
  { name: "greenroom.host_time_limit_seconds", choices: [] },
  { name: "greenroom.keep_maintenance_mode", choices: FLAG },
  { name: "disable_dpm", choices: FLAG, isOfClusters: true },
  { name: "disable_hac", choices: FLAG, isOfClusters: true },
  { name: "enforce_hcl_validation", choices: FLAG, isOfClusters: true },
];

const typed = (value: string | number | boolean | undefined): string => String(value ?? "");

export function formOfPolicy(set: ClusterPolicySpec): PolicyForm {
  const { failure_action: failure, parallel_remediation_action: parallel, greenroom = {} } = set;
  return {
    failure_action: typed(failure?.action),
    retry_delay: typed(failure?.retry_delay ?? 300),
    retry_count: typed(failure?.retry_count ?? 3),
    "greenroom.on_failure": typed(greenroom.on_failure),
    parallel_remediation_action: typed(parallel?.enabled),
    max_hosts: typed(parallel?.max_hosts),
    pre_remediation_power_action: typed(set.pre_remediation_power_action),
    evacuate_offline_vms: typed(set.evacuate_offline_vms),
    enable_quick_boot: typed(set.enable_quick_boot),
    "greenroom.keep_maintenance_mode": typed(greenroom.keep_maintenance_mode),
    "greenroom.check_in_seconds": typed(greenroom.check_in_seconds),
    "greenroom.host_time_limit_seconds": typed(greenroom.host_time_limit_seconds),
    disable_dpm: typed(set.disable_dpm),
    disable_hac: typed(set.disable_hac),
    enforce_hcl_validation: typed(set.enforce_hcl_validation),
  };
}

/** What is put in place of what was set; a field that is empty comes from the layer below. */
export function policyOfForm(form: PolicyForm): ClusterPolicySpec {
  const flag = (name: PolicyField) => (form[name] === "" ? undefined : form[name] === "true");
  const number = (name: PolicyField | PolicyDetail) => (form[name] === "" ? undefined : Number(form[name]));
  const own = without({
    keep_maintenance_mode: flag("greenroom.keep_maintenance_mode"),
    on_failure: oneOf(ON_FAILURE, form["greenroom.on_failure"]),
    check_in_seconds: number("greenroom.check_in_seconds"),
    host_time_limit_seconds: number("greenroom.host_time_limit_seconds"),
  });
  const enabled = flag("parallel_remediation_action");
  const most = enabled === true ? number("max_hosts") : undefined;
  return without({
    failure_action: failureOf(form),
    parallel_remediation_action: enabled === undefined ? undefined : without({ enabled, max_hosts: most }),
    pre_remediation_power_action: oneOf(POWER, form.pre_remediation_power_action),
    evacuate_offline_vms: flag("evacuate_offline_vms"),
    enable_quick_boot: flag("enable_quick_boot"),
    disable_dpm: flag("disable_dpm"),
    disable_hac: flag("disable_hac"),
    enforce_hcl_validation: flag("enforce_hcl_validation"),
    greenroom: Object.keys(own).length === 0 ? undefined : own,
  });
}

function failureOf({
  failure_action: chosen,
  retry_delay: delay,
  retry_count: count,
}: PolicyForm): ClusterPolicySpec["failure_action"] {
  const action = oneOf(FAILURES, chosen);
  if (action !== "RETRY") return action && { action };
  return { action, retry_delay: Number(delay), retry_count: Number(count) };
}

const oneOf = <T extends string>(values: readonly T[], text: string): T | undefined =>
  values.find((one) => one === text);

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same without what is undefined. */
const without = <T extends object>(all: T): Given<T> =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>;
