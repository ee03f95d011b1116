import type { EffectivePolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { formatDuration } from "../format/time.js";
import type { Language } from "../text/language.js";

/** What a field of the policy is called. */
export const policyName = (language: Language, field: string): string =>
  language.sayOr(`policy.${field.replace("greenroom.", "")}`, field);

/** What is in force for a field, in words; undefined: this kind of scope has no such field. */
export function policyValue(language: Language, policy: EffectivePolicySpec, field: string): string | undefined {
  const { failure_action: failure, parallel_remediation_action: parallel } = policy;
  if (field === "failure_action") return failureWords(language, failure);
  if (field === "parallel_remediation_action") return parallel && parallelWords(language, parallel);
  const { greenroom, ...flat } = policy;
  const values: Readonly<Record<string, unknown>> = { ...flat, ...greenroom };
  return valueWords(language, values[field.replace("greenroom.", "")]);
}

function valueWords(language: Language, value: unknown): string | undefined {
  if (typeof value === "boolean") return language.say(value ? "policy.true" : "policy.false");
  if (typeof value === "number") return value === 0 ? language.say("policy.no.limit") : formatDuration(value);
  return typeof value === "string" ? language.sayOr(`policy.${value}`, value) : undefined;
}

function failureWords(language: Language, { action, ...more }: EffectivePolicySpec["failure_action"]): string {
  if (action === "FAIL") return language.say("policy.FAIL");
  const { retry_count: n = 0, retry_delay: delay = 0 } = more;
  return language.say("policy.retry.words", { n, time: formatDuration(delay) });
}

type Parallel = NonNullable<EffectivePolicySpec["parallel_remediation_action"]>;

function parallelWords(language: Language, { enabled, max_hosts: n }: Parallel): string {
  if (!enabled) return language.say("policy.sequential");
  return n === undefined ? language.say("policy.parallel.away") : language.say("policy.parallel.most", { n });
}
