import { useState } from "preact/hooks";
import type { ApprovalRuleInfo } from "../../../controller/api/wire/access/approval.js";
import { useApp } from "../../app/app.js";
import { useTargetNames } from "../../app/target-names.js";
import { useAction } from "../../app/use-action.js";
import { useLoad } from "../../app/use-load.js";
import { useRight } from "../../app/use-right.js";
import { formatDuration } from "../../format/time.js";
import { Age } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { SelectField, TextField } from "../../part/field.js";
import { SendingForm } from "../../part/form/sending-form.js";
import { Empty, Loaded } from "../../part/loaded.js";
import { ProblemNote } from "../../part/problem-note.js";

const PATH = "/api/greenroom/approval-rules";
const DAY_S = 86_400;
const WHAT = { commit: ["commit"], remediate: ["remediate"], both: ["commit", "remediate"] } as const;
type What = keyof typeof WHAT;
const CHOICES: readonly What[] = ["commit", "remediate", "both"];

/** Where a second person is asked, and for what. */
export function ApprovalRules() {
  const { language } = useApp();
  const load = useLoad("approval rules", (rest, signal) => rest.get<readonly ApprovalRuleInfo[]>(PATH, signal));
  return (
    <>
      <AddRule onAdded={load.reload} />
      <Loaded load={load}>
        {(rules) =>
          rules.length === 0 ? (
            <Empty title={language.say("rules.none")}>
              <p>{language.say("rules.none.what")}</p>
            </Empty>
          ) : (
            <RuleTable rules={rules} onRemoved={load.reload} />
          )
        }
      </Loaded>
    </>
  );
}

function RuleTable({ rules, onRemoved }: { rules: readonly ApprovalRuleInfo[]; onRemoved: () => void }) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeAccess", "fleet");
  const names = useTargetNames();
  const remove = (scope: string): void =>
    void run(async () => {
      await rest.ask(`${PATH}/${encodeURIComponent(scope)}`, { method: "PUT", body: { acts: [] } });
      onRemoved();
    });
  return (
    <section class="card table-holder" tabIndex={0} aria-label={language.say("rules")}>
      <h2>{language.say("rules")}</h2>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <table>
        <thead>
          <tr>
            <th>{language.say("target")}</th>
            <th>{language.say("rule.what")}</th>
            <th>{language.say("rule.lifetime")}</th>
            <th>{language.say("who")}</th>
            <th>{language.say("actions")}</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ scope, acts, ttl_seconds: seconds, set_by: who, set_at: at }) => (
            <tr key={scope}>
              <td class="strong">{scope === "fleet" ? language.say("fleet.whole") : (names.get(scope) ?? scope)}</td>
              <td>{acts.map((act) => language.say(`act.${act}`)).join(", ")}</td>
              <td>{formatDuration(seconds)}</td>
              <td>
                {who}, <Age at={at} />
              </td>
              <td>
                <Button kind="quiet" isBusy={isBusy} onClick={() => remove(scope)} whyNot={mayNot}>
                  {language.say("remove")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function AddRule({ onAdded }: { onAdded: () => void }) {
  const { language, rest } = useApp();
  const [scope, setScope] = useState("");
  const [what, setWhat] = useState<What>("both");
  const [days, setDays] = useState("3");
  const mayNot = useRight("changeAccess", "fleet");
  return (
    <SendingForm
      title={language.say("rule.add")}
      act={language.say("save")}
      whyNot={mayNot ?? (Number(days) > 0 ? undefined : language.say("why.no.days"))}
      send={async () => {
        const path = `${PATH}/${encodeURIComponent(scope === "" ? "fleet" : scope)}`;
        const body = { acts: WHAT[what], ttl_seconds: Math.round(Number(days) * DAY_S) };
        await rest.ask(path, { method: "PUT", body });
        setScope("");
        onAdded();
      }}
    >
      <div class="two-columns">
        <TextField
          label={language.say("rule.where")}
          hint={language.say("rule.where.hint")}
          value={scope}
          onInput={setScope}
        />
        <SelectField
          label={language.say("rule.what")}
          value={what}
          options={CHOICES.map((one) => [one, language.say(`act.${one}`)] as const)}
          onChange={(value) => setWhat(CHOICES.find((one) => one === value) ?? "both")}
        />
        <TextField label={language.say("rule.days")} type="number" value={days} onInput={setDays} />
      </div>
    </SendingForm>
  );
}
