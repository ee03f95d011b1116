import { useState } from "preact/hooks";
import type { PrivilegeInfo, RoleInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { TextField } from "../part/field.js";
import { DialogForm } from "../part/form/dialog-form.js";

/** A role as it was when somebody began to change it. */
export interface OpenedRole {
  readonly role: RoleInfo;
  /** ETag. */
  readonly revision: string | null;
}

interface RoleDialogProps {
  /** What is changed; a new role is made where it is left out. */
  readonly opened?: OpenedRole;
  /** Names that a new role cannot have. */
  readonly taken?: readonly string[];
  readonly privileges: readonly PrivilegeInfo[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export const rolePath = (role: string): string => `/api/greenroom/roles/${encodeURIComponent(role)}`;

/** What a role allows. Of one that somebody else has changed since it was opened, nothing is overwritten. */
export function RoleDialog({ opened, taken = [], privileges, onClose, onSaved }: RoleDialogProps) {
  const { language, rest } = useApp();
  const role = opened?.role;
  const [name, setName] = useState(role?.role ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(role?.privileges ?? []);
  const save = async (): Promise<void> => {
    // "0": only if there is none of that name.
    const headers = { "if-match": opened === undefined ? '"0"' : (opened.revision ?? "*") };
    await rest.ask(rolePath(name), { method: "PUT", body: { privileges: chosen, description }, headers });
    onSaved();
  };
  const toggle = (privilege: string): void =>
    setChosen(chosen.includes(privilege) ? chosen.filter((one) => one !== privilege) : [...chosen, privilege]);
  return (
    <DialogForm
      title={role === undefined ? language.say("role.add") : language.say("role.edit", { name: role.role })}
      act={language.say("save")}
      whyNot={
        name === ""
          ? language.say("why.name")
          : taken.includes(name)
            ? language.say("why.name.taken", { name })
            : undefined
      }
      width="wide"
      send={save}
      onClose={onClose}
    >
      {role === undefined ? <TextField label={language.say("name")} value={name} onInput={setName} /> : null}
      <TextField label={language.say("description")} value={description} onInput={setDescription} />
      <fieldset class="stack">
        <legend>{language.say("privileges")}</legend>
        {privileges.map(({ privilege, description: what }) => (
          <label key={privilege} class="inline">
            <input type="checkbox" checked={chosen.includes(privilege)} onChange={() => toggle(privilege)} />
            <span>
              {language.sayOr(`privilege.${privilege}`, what)} <code class="break">{privilege}</code>
            </span>
          </label>
        ))}
      </fieldset>
    </DialogForm>
  );
}
