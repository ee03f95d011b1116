import type { EffectivePolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { useApp } from "../app/app.js";
import { SelectField, TextField } from "../part/field.js";
import { policyName, policyValue } from "../remediate/policy-value.js";
import type { PolicyDetail, PolicyField, PolicyForm, PolicyInput } from "./policy-fields.js";

interface PolicyRowProps {
  readonly input: PolicyInput;
  readonly form: PolicyForm;
  readonly effective: EffectivePolicySpec;
  readonly onChange: (name: PolicyField | PolicyDetail, value: string) => void;
}

/** One field of a policy: what is set here, and below it what is in force, by which layer, and who carries it out. */
export function PolicyRow({ input: { name, choices, details }, form, effective, onChange }: PolicyRowProps) {
  const { language } = useApp();
  const decided = effective.greenroom.fields[name];
  const hint = language.say("policy.in.force", {
    value: policyValue(language, effective, name) ?? language.say("none"),
    layer: language.say(`policy.layer.${decided?.decided_by ?? "built-in"}`),
    by: language.sayOr(`policy.by.${decided?.by ?? ""}`, ""),
  });
  const own = { label: policyName(language, name), hint, value: form[name] };
  return (
    <div class="policy-row">
      {choices.length === 0 ? (
        <TextField
          {...own}
          type="number"
          placeholder={language.say("policy.unset")}
          onInput={(value) => onChange(name, value)}
        />
      ) : (
        <SelectField
          {...own}
          options={[
            ["", language.say("policy.unset")],
            ...choices.map((one) => [one, language.sayOr(`policy.${one}`, one)] as const),
          ]}
          onChange={(value) => onChange(name, value)}
        />
      )}
      {details === undefined || form[name] !== details.of
        ? null
        : details.names.map((detail) => (
            <TextField
              key={detail}
              label={language.say(`policy.${detail}`)}
              type="number"
              value={form[detail]}
              onInput={(value) => onChange(detail, value)}
            />
          ))}
    </div>
  );
}
