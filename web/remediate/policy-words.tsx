import type { EffectivePolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { useApp } from "../app/app.js";

/** The policy in force, field by field: its value, which layer decided it, and who carries it out. */
export function PolicyWords({ policy }: { policy: EffectivePolicySpec }) {
  const { language } = useApp();
  const { greenroom, failure_action: failure, ...flat } = policy;
  const { fields, ...own } = greenroom;
  const values: Readonly<Record<string, unknown>> = { failure_action: failure, ...flat, ...own };
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
            {Object.entries(fields).map(([name, { decided_by: layer, how }]) => (
              <tr key={name}>
                <td>{language.sayOr(`policy.${name}`, name)}</td>
                <td class="mono">{valueWords(values[name])}</td>
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

function valueWords(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return typeof value === "string" ? value : JSON.stringify(value ?? null);
  return Object.entries(value)
    .map(([name, one]) => `${name} ${String(one)}`)
    .join(", ");
}
