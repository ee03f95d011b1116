import { useState } from "preact/hooks";
import type { GrantInfo, RoleInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { SelectField, TextField } from "../part/field.js";
import { Empty, Loaded } from "../part/loaded.js";
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
            <Empty title={language.say("grants.none")} />
          ) : (
            <section class="card table-holder" tabIndex={0} aria-label={language.say("settings.grants")}>
              <table>
                <thead>
                  <tr>
                    <th>{language.say("who")}</th>
                    <th>{language.say("role")}</th>
                    <th>{language.say("target")}</th>
                    <th>{language.say("granted")}</th>
                    <th>{language.say("actions")}</th>
                  </tr>
                </thead>
                <tbody>
                  {grants.map(({ grant, subject, role, on, granted_by: by, granted_at: at }) => (
                    <tr key={grant}>
                      <td class="strong">
                        {subject.name} <span class="mute small">{language.say(`subject.${subject.kind}`)}</span>
                      </td>
                      <td>{role}</td>
                      <td>{on.id ?? language.say("fleet.whole")}</td>
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
                </tbody>
              </table>
            </section>
          )}
        </>
      )}
    </Loaded>
  );
}

function AddGrant({ roles, onAdded }: { roles: readonly RoleInfo[]; onAdded: () => void }) {
  const { language, rest } = useApp();
  const [user, setUser] = useState("");
  const [role, setRole] = useState(roles[0]?.role ?? "");
  const [cluster, setCluster] = useState("");
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeAccess", "fleet");
  const add = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await rest.post(PATH, { user, role, ...(cluster !== "" && { on: { cluster } }) });
      setUser("");
      onAdded();
    });
  };
  return (
    <form class="card" onSubmit={add}>
      <h2>{language.say("grant.add")}</h2>
      <div class="two-columns">
        <TextField label={language.say("user")} value={user} onInput={setUser} />
        <SelectField
          label={language.say("role")}
          value={role}
          options={roles.map((one) => [one.role, one.role] as const)}
          onChange={setRole}
        />
        <TextField
          label={language.say("cluster")}
          hint={language.say("grant.where")}
          value={cluster}
          onInput={setCluster}
        />
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Button
        kind="primary"
        type="submit"
        isBusy={isBusy}
        whyNot={mayNot ?? (user === "" ? language.say("why.name") : undefined)}
      >
        {language.say("add")}
      </Button>
    </form>
  );
}
