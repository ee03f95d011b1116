import { useState } from "preact/hooks";
import type { UserInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { TextField } from "../part/field.js";
import { Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";

const PATH = "/api/greenroom/users";

/** Who can log in with a password. */
export function Users() {
  const { language, rest } = useApp();
  const load = useLoad("users", (one, signal) => one.get<readonly UserInfo[]>(PATH, signal));
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeAccess", "fleet");
  const toggle = ({ user, disabled }: UserInfo): void =>
    void run(async () => {
      await rest.ask(`${PATH}/${encodeURIComponent(user)}`, { method: "PATCH", body: { disabled: !disabled } });
      load.reload();
    });
  return (
    <>
      <AddUser onAdded={load.reload} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Loaded load={load}>
        {(users) => (
          <section class="card table-holder" tabIndex={0} aria-label={language.say("settings.users")}>
            <table>
              <thead>
                <tr>
                  <th>{language.say("user")}</th>
                  <th>{language.say("name")}</th>
                  <th>{language.say("state")}</th>
                  <th>{language.say("created")}</th>
                  <th>{language.say("actions")}</th>
                </tr>
              </thead>
              <tbody>
                {users.map((one) => (
                  <tr key={one.user}>
                    <td class="strong">{one.user}</td>
                    <td>{one.display_name}</td>
                    <td>{language.say(one.disabled ? "disabled" : "enabled")}</td>
                    <td>{one.created_at === null ? language.say("built.in") : <Age at={one.created_at} />}</td>
                    <td>
                      <Button
                        kind="quiet"
                        isBusy={isBusy}
                        onClick={() => toggle(one)}
                        whyNot={mayNot ?? (one.built_in ? language.say("why.built.in") : undefined)}
                      >
                        {language.say(one.disabled ? "enable" : "disable")}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Loaded>
    </>
  );
}

function AddUser({ onAdded }: { onAdded: () => void }) {
  const { language, rest } = useApp();
  const [user, setUser] = useState("");
  const [password, setPassword] = useState("");
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeAccess", "fleet");
  const add = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await rest.post(PATH, { user, password });
      setUser("");
      setPassword("");
      onAdded();
    });
  };
  return (
    <form class="card" onSubmit={add}>
      <h2>{language.say("user.add")}</h2>
      <div class="two-columns">
        <TextField label={language.say("user")} value={user} onInput={setUser} />
        <TextField
          label={language.say("password")}
          type="password"
          autocomplete="new-password"
          value={password}
          onInput={setPassword}
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
