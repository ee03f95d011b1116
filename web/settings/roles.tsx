import { useState } from "preact/hooks";
import type { PrivilegeInfo, RoleInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { Dialog } from "../part/dialog/dialog.js";
import { TextField } from "../part/field.js";
import { Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";

const PATH = "/api/greenroom/roles";

/** Named lists of privileges. */
export function Roles() {
  const { language } = useApp();
  const load = useLoad("roles", async (rest, signal) => ({
    roles: await rest.get<readonly RoleInfo[]>(PATH, signal),
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
                <Role key={role.role} role={role} />
              ))}
            </div>
            {isMaking ? (
              <RoleDialog privileges={privileges} onClose={() => setMaking(false)} onSaved={load.reload} />
            ) : null}
          </>
        )}
      </Loaded>
    </>
  );
}

function Role({ role: { role, description, privileges, ready_made: isReadyMade } }: { role: RoleInfo }) {
  const { language } = useApp();
  return (
    <section class="card" aria-label={role}>
      <h2>
        {role} {isReadyMade ? <span class="tag">{language.say("built.in")}</span> : null}
      </h2>
      <p>{description}</p>
      <details>
        <summary>{language.say("privileges.n", { n: privileges.length })}</summary>
        <ul>
          {privileges.map((one) => (
            <li key={one}>
              <code>{one}</code>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

interface RoleDialogProps {
  readonly privileges: readonly PrivilegeInfo[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function RoleDialog({ privileges, onClose, onSaved }: RoleDialogProps) {
  const { language, rest } = useApp();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { isBusy, problem, run } = useAction();
  const save = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await rest.ask(`${PATH}/${encodeURIComponent(name)}`, { method: "PUT", body: { privileges: chosen } });
      onSaved();
      onClose();
    });
  };
  return (
    <Dialog title={language.say("role.add")} onClose={onClose} width="wide">
      <form onSubmit={save}>
        <TextField label={language.say("name")} value={name} onInput={setName} />
        <fieldset class="stack">
          <legend>{language.say("privileges")}</legend>
          {privileges.map(({ privilege, description }) => (
            <label key={privilege} class="inline">
              <input
                type="checkbox"
                checked={chosen.includes(privilege)}
                onChange={(event) =>
                  setChosen(
                    event.currentTarget.checked
                      ? [...chosen, privilege]
                      : chosen.filter((other) => other !== privilege),
                  )
                }
              />
              <span>
                {description} <code>{privilege}</code>
              </span>
            </label>
          ))}
        </fieldset>
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        <div class="dialog-foot">
          <Button onClick={onClose}>{language.say("cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            isBusy={isBusy}
            whyNot={name === "" ? language.say("why.name") : undefined}
          >
            {language.say("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
