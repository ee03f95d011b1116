import type { ClusterPolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";

/** As typed; "" where nothing is set. */
export interface PolicyFormFields {
  readonly failure: string;
  /** Seconds. */
  readonly delay: string;
  readonly count: string;
  readonly onFailure: string;
  readonly parallel: string;
  readonly most: string;
}

export const formOfPolicy = (set: ClusterPolicySpec): PolicyFormFields => ({
  failure: set.failure_action?.action ?? "",
  delay: String(set.failure_action?.retry_delay ?? 300),
  count: String(set.failure_action?.retry_count ?? 3),
  onFailure: set.greenroom?.on_failure ?? "",
  parallel: set.parallel_remediation_action === undefined ? "" : String(set.parallel_remediation_action.enabled),
  most: String(set.parallel_remediation_action?.max_hosts ?? ""),
});

/** What is put in place of what was set; what the form does not show stays. */
export function policyOfForm(set: ClusterPolicySpec, fields: PolicyFormFields): ClusterPolicySpec {
  const { failure_action: _failure, parallel_remediation_action: _parallel, greenroom = {}, ...rest } = set;
  const { on_failure: _onFailure, ...own } = greenroom;
  const { failure, delay, count, onFailure, parallel, most } = fields;
  const ours = { ...own, ...(isFailureRule(onFailure) && { on_failure: onFailure }) };
  return {
    ...rest,
    ...(failure === "FAIL" && { failure_action: { action: "FAIL" } }),
    ...(failure === "RETRY" && {
      failure_action: { action: "RETRY", retry_delay: Number(delay), retry_count: Number(count) },
    }),
    ...(parallel !== "" && {
      parallel_remediation_action: { enabled: parallel === "true", ...(most !== "" && { max_hosts: Number(most) }) },
    }),
    ...(Object.keys(ours).length > 0 && { greenroom: ours }),
  };
}

const isFailureRule = (text: string): text is "STOP" | "LEAVE_ASIDE" => text === "STOP" || text === "LEAVE_ASIDE";
