import { useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { TextField } from "../part/field.js";
import { DialogForm } from "../part/form/dialog-form.js";

/** Sets the password of a user; one's own needs the present one. */
export function PasswordDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const { language, rest, session } = useApp();
  const [present, setPresent] = useState("");
  const [password, setPassword] = useState("");
  const isOwn = user === session.user;
  return (
    <DialogForm
      title={language.say("user.password.title", { name: user })}
      act={language.say("save")}
      whyNot={password === "" ? language.say("why.no.password") : undefined}
      send={() =>
        rest.post(`/api/greenroom/users/${encodeURIComponent(user)}?action=set-password`, {
          password,
          ...(isOwn && { present_password: present }),
        })
      }
      onClose={onClose}
    >
      {isOwn ? (
        <TextField
          label={language.say("password.present")}
          type="password"
          autocomplete="current-password"
          value={present}
          onInput={setPresent}
        />
      ) : null}
      <PasswordField label={language.say("password.new")} value={password} onInput={setPassword} />
    </DialogForm>
  );
}

interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function PasswordField({ label, value, onInput }: PasswordFieldProps) {
  return <TextField label={label} type="password" autocomplete="new-password" value={value} onInput={onInput} />;
}
