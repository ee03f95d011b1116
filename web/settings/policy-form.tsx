import { useState } from "preact/hooks";
import type { ClusterPolicySpec, EffectivePolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { useApp } from "../app/app.js";
import type { At } from "../app/holds.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { SendingForm } from "../part/form/sending-form.js";
import { Loaded } from "../part/loaded.js";
import { formOfPolicy, POLICY_INPUTS, policyOfForm } from "./policy-fields.js";
import { PolicyRow } from "./policy-row.js";

interface PolicyFormProps {
  /** …/policies/apply */
  readonly path: string;
  readonly of: "clusters" | "hosts";
  readonly at: At;
}

/** How hosts are remediated, field by field: what is set here, what is in force after all, and which layer decided it. */
export function PolicyForm({ path, of, at }: PolicyFormProps) {
  const load = useLoad(path, async (rest, signal) => ({
    set: await rest.get<ClusterPolicySpec>(path, signal),
    effective: await rest.get<EffectivePolicySpec>(`${path}/effective`, signal),
  }));
  return (
    <Loaded load={load}>
      {({ set, effective }) => (
        <Form
          key={JSON.stringify(set)}
          path={path}
          of={of}
          at={at}
          set={set}
          effective={effective}
          onSaved={load.reload}
        />
      )}
    </Loaded>
  );
}

interface FormProps extends PolicyFormProps {
  readonly set: ClusterPolicySpec;
  readonly effective: EffectivePolicySpec;
  readonly onSaved: () => void;
}

function Form({ path, of, at, set, effective, onSaved }: FormProps) {
  const { language, rest } = useApp();
  const [form, setForm] = useState(formOfPolicy(set));
  const mayNot = useRight("changeSettings", at);
  const shown = POLICY_INPUTS.filter(({ isOfClusters }) => of === "clusters" || isOfClusters === undefined);
  return (
    <SendingForm
      title={language.say(at === "fleet" ? `policies.${of}` : "policy.scope")}
      act={language.say("save")}
      whyNot={mayNot}
      send={async () => {
        await rest.ask(path, { method: "PUT", body: policyOfForm(form) });
        onSaved();
      }}
    >
      <div class="bar-line">
        <p class="mute">{language.say("policy.layers")}</p>
        <span class="spring" />
        <Button kind="quiet" onClick={() => setForm(formOfPolicy({}))} whyNot={mayNot}>
          {language.say("policy.clear")}
        </Button>
      </div>
      <div class="policy-rows">
        {shown.map((input) => (
          <PolicyRow
            key={input.name}
            input={input}
            form={form}
            effective={effective}
            onChange={(name, value) => setForm({ ...form, [name]: value })}
          />
        ))}
      </div>
    </SendingForm>
  );
}
