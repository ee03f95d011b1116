import { useState } from "preact/hooks";
import type { ClusterPolicySpec, EffectivePolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { useApp } from "../app/app.js";
import type { At } from "../app/holds.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { SelectField, TextField } from "../part/field.js";
import { Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { PolicyWords } from "../remediate/policy-words.js";
import { formOfPolicy, policyOfForm, type PolicyFormFields } from "./policy-fields.js";

interface PolicyFormProps {
  /** …/policies/apply */
  readonly path: string;
  readonly of: "clusters" | "hosts";
  readonly at: At;
}

/** How hosts are remediated: what is set here, and what is in force after all. */
export function PolicyForm({ path, of, at }: PolicyFormProps) {
  const { language } = useApp();
  const load = useLoad(path, async (rest, signal) => ({
    set: await rest.get<ClusterPolicySpec>(path, signal),
    effective: await rest.get<EffectivePolicySpec>(`${path}/effective`, signal),
  }));
  return (
    <section class="card" aria-labelledby={`policy-${of}`}>
      <h2 id={`policy-${of}`}>{language.say(`policies.${of}`)}</h2>
      <Loaded load={load}>
        {({ set, effective }) => (
          <>
            <Form key={JSON.stringify(set)} path={path} of={of} at={at} set={set} onSaved={load.reload} />
            <PolicyWords policy={effective} />
          </>
        )}
      </Loaded>
    </section>
  );
}

interface FormProps extends PolicyFormProps {
  readonly set: ClusterPolicySpec;
  readonly onSaved: () => void;
}

function Form({ path, of, at, set, onSaved }: FormProps) {
  const { language, rest } = useApp();
  const [fields, setFields] = useState(formOfPolicy(set));
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeSettings", at);
  const change = (name: keyof PolicyFormFields) => (value: string) => setFields({ ...fields, [name]: value });
  const save = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await rest.ask(path, { method: "PUT", body: policyOfForm(set, fields) });
      onSaved();
    });
  };
  const unset = ["", language.say("policy.unset")] as const;
  return (
    <form class="stack" onSubmit={save}>
      <div class="two-columns">
        <SelectField
          label={language.say("policy.failure_action")}
          value={fields.failure}
          options={[unset, ["FAIL", language.say("policy.FAIL")], ["RETRY", language.say("policy.RETRY")]]}
          onChange={change("failure")}
        />
        {fields.failure === "RETRY" ? (
          <>
            <TextField
              label={language.say("policy.delay")}
              type="number"
              value={fields.delay}
              onInput={change("delay")}
            />
            <TextField
              label={language.say("policy.count")}
              type="number"
              value={fields.count}
              onInput={change("count")}
            />
          </>
        ) : null}
        <SelectField
          label={language.say("policy.on_failure")}
          value={fields.onFailure}
          options={[unset, ["STOP", language.say("policy.STOP")], ["LEAVE_ASIDE", language.say("policy.LEAVE_ASIDE")]]}
          onChange={change("onFailure")}
        />
        {of === "clusters" ? (
          <>
            <SelectField
              label={language.say("policy.parallel_remediation_action")}
              value={fields.parallel}
              options={[unset, ["true", language.say("enabled")], ["false", language.say("disabled")]]}
              onChange={change("parallel")}
            />
            {fields.parallel === "true" ? (
              <TextField
                label={language.say("policy.most")}
                type="number"
                value={fields.most}
                onInput={change("most")}
              />
            ) : null}
          </>
        ) : null}
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Button kind="primary" type="submit" isBusy={isBusy} whyNot={mayNot}>
        {language.say("save")}
      </Button>
    </form>
  );
}
