import { useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { Button } from "../part/button.js";
import { Dialog } from "../part/dialog/dialog.js";
import { TextField } from "../part/field.js";
import { Badge } from "../part/icon.js";
import { ProblemNote } from "../part/problem-note.js";
import { ProviderLink } from "./provider-link.js";
import { Preferences } from "../frame/header.js";

/** Before anything else. */
export function LoginPage() {
  const { language } = useApp();
  return (
    <main class="login">
      <div class="card login-card">
        <h1>
          <Badge />
          Greenroom
        </h1>
        <LoginForm user="" isOver={false} />
      </div>
      <Preferences />
      <span class="only-heard">{language.say("log.in")}</span>
    </main>
  );
}

/** Over the view that was being used: nothing of it is lost, and what was asked goes on. */
export function SessionEnded() {
  const { language, session } = useApp();
  return (
    <Dialog title={language.say("session.ended")} onClose={() => undefined}>
      <p>{language.say("session.ended.what")}</p>
      <LoginForm user={session.user} isOver />
    </Dialog>
  );
}

/** `isOver`: it lies over a view that was being used. */
function LoginForm({ user: known, isOver }: { user: string; isOver: boolean }) {
  const { language, session } = useApp();
  const [user, setUser] = useState(known);
  const [password, setPassword] = useState("");
  const { isBusy, problem = session.refused.value, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(() => session.logIn(user, password));
  };
  return (
    <form onSubmit={submit}>
      <TextField label={language.say("user")} value={user} onInput={setUser} autocomplete="username" />
      <TextField
        label={language.say("password")}
        type="password"
        value={password}
        onInput={setPassword}
        autocomplete="current-password"
      />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Button kind="primary" type="submit" isBusy={isBusy}>
        {language.say("log.in")}
      </Button>
      <ProviderLink inNewWindow={isOver} />
    </form>
  );
}
