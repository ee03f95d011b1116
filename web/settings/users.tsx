import { useState } from "preact/hooks";
import type { UserInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { TextField } from "../part/field.js";
import { SendingForm } from "../part/form/sending-form.js";
import { Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { PasswordDialog, PasswordField } from "./password-dialog.js";

const PATH = "/api/greenroom/users";

/** Who can log in with a password. */
export function Users() {
  const { language } = useApp();
  const load = useLoad("users", (one, signal) => one.get<readonly UserInfo[]>(PATH, signal));
  return (
    <>
      <AddUser onAdded={load.reload} />
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
                  <UserRow key={one.user} user={one} onChanged={load.reload} />
                ))}
              </tbody>
            </table>
          </section>
        )}
      </Loaded>
    </>
  );
}

function UserRow({ user: of, onChanged }: { user: UserInfo; onChanged: () => void }) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const [opened, setOpened] = useState<"nothing" | "password" | "delete">("nothing");
  const right = useRight("changeAccess", "fleet");
  const mayNot = right ?? (of.built_in ? language.say("why.built.in") : undefined);
  const path = `${PATH}/${encodeURIComponent(of.user)}`;
  const change = (method: "PATCH" | "DELETE", body?: object): void =>
    void run(async () => {
      await rest.ask(path, { method, ...(body !== undefined && { body }) });
      onChanged();
    });
  const close = (): void => setOpened("nothing");
  return (
    <tr>
      <td class="strong">{of.user}</td>
      <td>{of.display_name}</td>
      <td>{language.say(of.disabled ? "disabled" : "enabled")}</td>
      <td>{of.created_at === null ? language.say("built.in") : <Age at={of.created_at} />}</td>
      <td>
        <span class="actions">
          <Button
            kind="quiet"
            isBusy={isBusy}
            onClick={() => change("PATCH", { disabled: !of.disabled })}
            whyNot={mayNot}
          >
            {language.say(of.disabled ? "enable" : "disable")}
          </Button>
          <Button kind="quiet" onClick={() => setOpened("password")} whyNot={mayNot}>
            {language.say("user.password")}
          </Button>
          <Button kind="quiet" isBusy={isBusy} onClick={() => setOpened("delete")} whyNot={mayNot}>
            {language.say("delete")}
          </Button>
        </span>
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        {opened === "password" ? <PasswordDialog user={of.user} onClose={close} /> : null}
        {opened === "delete" ? (
          <Confirm
            title={language.say("user.delete.title", { name: of.user })}
            what={language.say("user.delete.what")}
            act={language.say("delete")}
            onAct={() => change("DELETE")}
            onClose={close}
          />
        ) : null}
      </td>
    </tr>
  );
}

function AddUser({ onAdded }: { onAdded: () => void }) {
  const { language, rest } = useApp();
  const [user, setUser] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const mayNot = useRight("changeAccess", "fleet");
  return (
    <SendingForm
      title={language.say("user.add")}
      act={language.say("add")}
      whyNot={mayNot ?? (user === "" ? language.say("why.name") : undefined)}
      send={async () => {
        await rest.post(PATH, { user, password, ...(name !== "" && { display_name: name }) });
        for (const clear of [setUser, setName, setPassword]) clear("");
        onAdded();
      }}
    >
      <div class="two-columns">
        <TextField label={language.say("user")} value={user} onInput={setUser} />
        <TextField label={language.say("user.name")} value={name} onInput={setName} />
        <PasswordField label={language.say("password")} value={password} onInput={setPassword} />
      </div>
    </SendingForm>
  );
}
