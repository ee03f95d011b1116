import { useState } from "preact/hooks";
import type { GrantInfo, RoleInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useTargetNames } from "../app/target-names.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { SelectField, TextField } from "../part/field.js";
import { SendingForm } from "../part/form/sending-form.js";
import { Empty, Loaded } from "../part/loaded.js";
import { TableCard } from "../part/list/table-card.js";
import { ProblemNote } from "../part/problem-note.js";

const PATH = "/api/greenroom/grants";

/** Who has which role where. */
export function Grants() {
  const { language, rest } = useApp();
  const load = useLoad("grants", async (one, signal) => ({
    grants: await one.get<readonly GrantInfo[]>(PATH, signal),
    roles: await one.get<readonly RoleInfo[]>("/api/greenroom/roles", signal),
  }));
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeAccess", "fleet");
  const names = useTargetNames();
  const remove = (grant: string): void =>
    void run(async () => {
      await rest.ask(`${PATH}/${grant}`, { method: "DELETE" });
      load.reload();
    });
  return (
    <Loaded load={load}>
      {({ grants, roles }) => (
        <>
          <AddGrant roles={roles} onAdded={load.reload} />
          {problem === undefined ? null : <ProblemNote problem={problem} />}
          {grants.length === 0 ? (
            <Empty title={language.say("grants.none")}>
              <p>{language.say("grants.none.what")}</p>
            </Empty>
          ) : (
            <TableCard
              label={language.say("settings.grants")}
              heads={[
                language.say("who"),
                language.say("role"),
                language.say("target"),
                language.say("granted"),
                language.say("actions"),
              ]}
            >
              {grants.map(({ grant, subject, role, on, granted_by: by, granted_at: at }) => (
                <tr key={grant}>
                  <td class="strong">
                    {subject.name} <span class="mute small">{language.say(`subject.${subject.kind}`)}</span>
                  </td>
                  <td>{role}</td>
                  <td>{on.id === null ? language.say("fleet.whole") : (names.get(on.id) ?? on.id)}</td>
                  <td>
                    {by}, <Age at={at} />
                  </td>
                  <td>
                    <Button kind="quiet" isBusy={isBusy} onClick={() => remove(grant)} whyNot={mayNot}>
                      {language.say("remove")}
                    </Button>
                  </td>
                </tr>
              ))}
            </TableCard>
          )}
        </>
      )}
    </Loaded>
  );
}

function AddGrant({ roles, onAdded }: { roles: readonly RoleInfo[]; onAdded: () => void }) {
  const { language, rest } = useApp();
  const [kind, setKind] = useState("user");
  const [name, setName] = useState("");
  const [role, setRole] = useState(roles[0]?.role ?? "");
  const [place, setPlace] = useState("fleet");
  const [where, setWhere] = useState("");
  const mayNot = useRight("changeAccess", "fleet");
  const isNamed = name !== "" && (place === "fleet" || where !== "");
  return (
    <SendingForm
      title={language.say("grant.add")}
      act={language.say("add")}
      whyNot={mayNot ?? (isNamed ? undefined : language.say("why.name"))}
      send={async () => {
        await rest.post(PATH, { [kind]: name, role, ...(place !== "fleet" && { on: { [place]: where } }) });
        setName("");
        onAdded();
      }}
    >
      <div class="two-columns">
        <SelectField
          label={language.say("grant.to")}
          value={kind}
          options={(["user", "group"] as const).map((one) => [one, language.say(`subject.${one}`)])}
          onChange={setKind}
        />
        <TextField label={language.say(`grant.${kind === "user" ? "user" : "group"}`)} value={name} onInput={setName} />
        <SelectField
          label={language.say("role")}
          value={role}
          options={roles.map((one) => [one.role, one.role] as const)}
          onChange={setRole}
        />
        <SelectField
          label={language.say("grant.place")}
          value={place}
          options={[
            ["fleet", language.say("fleet.whole")],
            ["cluster", language.say("cluster")],
            ["host", language.say("host")],
          ]}
          onChange={setPlace}
        />
        {place === "fleet" ? null : (
          <TextField
            label={language.say(place === "cluster" ? "grant.cluster" : "grant.host")}
            hint={language.say("grant.where")}
            value={where}
            onInput={setWhere}
          />
        )}
      </div>
    </SendingForm>
  );
}
