import { useState } from "preact/hooks";
import type { PrivilegeInfo, RoleInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { RoleDialog, rolePath, type OpenedRole } from "./role-dialog.js";

/** Named lists of privileges: made, changed, removed. */
export function Roles() {
  const { language } = useApp();
  const load = useLoad("roles", async (rest, signal) => ({
    roles: await rest.get<readonly RoleInfo[]>("/api/greenroom/roles", signal),
    privileges: await rest.get<readonly PrivilegeInfo[]>("/api/greenroom/privileges", signal),
  }));
  const [isMaking, setMaking] = useState(false);
  const mayNot = useRight("changeAccess", "fleet");
  return (
    <>
      <div class="bar-line">
        <span class="spring" />
        <Button kind="primary" onClick={() => setMaking(true)} whyNot={mayNot}>
          {language.say("role.add")}
        </Button>
      </div>
      <Loaded load={load}>
        {({ roles, privileges }) => (
          <>
            <div class="cards">
              {roles.map((role) => (
                <Role key={role.role} role={role} privileges={privileges} onChanged={load.reload} />
              ))}
            </div>
            {isMaking ? (
              <RoleDialog
                taken={roles.map(({ role }) => role)}
                privileges={privileges}
                onClose={() => setMaking(false)}
                onSaved={load.reload}
              />
            ) : null}
          </>
        )}
      </Loaded>
    </>
  );
}

interface RoleProps {
  readonly role: RoleInfo;
  readonly privileges: readonly PrivilegeInfo[];
  readonly onChanged: () => void;
}

function Role({ role, privileges, onChanged }: RoleProps) {
  const { language, rest } = useApp();
  const [opened, setOpened] = useState<"nothing" | "delete" | OpenedRole>("nothing");
  const { isBusy, problem, run } = useAction();
  const right = useRight("changeAccess", "fleet");
  const mayNot = right ?? (role.ready_made ? language.say("why.ready.made") : undefined);
  const close = (): void => setOpened("nothing");
  const edit = (): void =>
    void run(async () => {
      const answer = await rest.open(rolePath(role.role));
      setOpened({ revision: answer.headers.get("etag"), role: (await answer.json()) as RoleInfo });
    });
  const remove = (): void =>
    void run(async () => {
      await rest.ask(rolePath(role.role), { method: "DELETE" });
      onChanged();
    });
  return (
    <section class="card" aria-label={role.role}>
      <div class="card-head">
        <h2>
          {role.role} {role.ready_made ? <span class="tag">{language.say("built.in")}</span> : null}
        </h2>
        <span class="spring" />
        <Button kind="quiet" isBusy={isBusy} onClick={edit} whyNot={mayNot}>
          {language.say("edit")}
        </Button>
        <Button kind="quiet" isBusy={isBusy} onClick={() => setOpened("delete")} whyNot={mayNot}>
          {language.say("delete")}
        </Button>
      </div>
      {role.description === "" ? null : <p>{role.description}</p>}
      <Privileges of={role} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {typeof opened === "string" ? null : (
        <RoleDialog opened={opened} privileges={privileges} onClose={close} onSaved={onChanged} />
      )}
      {opened === "delete" ? (
        <Confirm
          title={language.say("role.delete.title", { name: role.role })}
          what={language.say("role.delete.what")}
          act={language.say("delete")}
          onAct={remove}
          onClose={close}
        />
      ) : null}
    </section>
  );
}

function Privileges({ of: { privileges } }: { of: RoleInfo }) {
  const { language } = useApp();
  return (
    <details>
      <summary>{language.say("privileges.n", { n: privileges.length })}</summary>
      <ul>
        {privileges.map((one) => (
          <li key={one}>
            {language.sayOr(`privilege.${one}`, "")} <code class="break">{one}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
