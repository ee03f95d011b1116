import { effectivePolicy, type EffectivePolicy, type PolicyWish } from "../../domain/remediation/apply-policy.js";
import type { Scope } from "../../store/inventory/hosts.js";
import { globalPolicyOf } from "../../store/remediation/apply-policies.js";
import type { StoreReader } from "../../store/repositories.js";

/** What applies to a cluster or standalone host, with what one run asks for on top. */
export async function policyInForce(
  { applyPolicies }: Pick<StoreReader, "applyPolicies">,
  { kind, id }: Pick<Scope, "kind" | "id">,
  run: PolicyWish = {},
): Promise<EffectivePolicy> {
  const [global, scope] = await Promise.all([applyPolicies.get(globalPolicyOf(kind)), applyPolicies.get(id)]);
  return effectivePolicy({ global, scope, run });
}
