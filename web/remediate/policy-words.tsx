import type { EffectivePolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { useApp } from "../app/app.js";
import { policyName, policyValue } from "./policy-value.js";

/** The policy in force, field by field: its value, which layer decided it, and who carries it out. */
export function PolicyWords({ policy }: { policy: EffectivePolicySpec }) {
  const { language } = useApp();
  const rows = Object.entries(policy.greenroom.fields).map(([field, facts]) => ({
    ...{ field, ...facts, value: policyValue(language, policy, field) },
  }));
  return (
    <details>
      <summary>{language.say("policy.effective")}</summary>
      <div class="table-holder" tabIndex={0} role="region" aria-label={language.say("policy.effective")}>
        <table class="dense">
          <thead>
            <tr>
              <th>{language.say("policy.field")}</th>
              <th>{language.say("policy.value")}</th>
              <th>{language.say("policy.decided")}</th>
              <th>{language.say("policy.how")}</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .filter(({ value }) => value !== undefined)
              .map(({ field, value, decided_by: layer, how }) => (
                <tr key={field}>
                  <td>{policyName(language, field)}</td>
                  <td>{value}</td>
                  <td>{language.say(`policy.layer.${layer}`)}</td>
                  <td class="mute">{how}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
