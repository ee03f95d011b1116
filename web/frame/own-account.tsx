import { useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { PasswordDialog } from "../settings/password-dialog.js";

/** Who one is, and the way to another password. */
export function OwnAccount() {
  const { language, rights, session } = useApp();
  const [opened, setOpened] = useState<"nothing" | "password">("nothing");
  // Passwords of others are kept by the identity provider that vouches for them.
  if (rights.me.value?.source === "oidc") return <span class="who">{session.user}</span>;
  return (
    <>
      <button
        type="button"
        class="button quiet who"
        title={language.say("password.own")}
        onClick={() => setOpened("password")}
      >
        {session.user}
      </button>
      {opened === "password" ? <PasswordDialog user={session.user} onClose={() => setOpened("nothing")} /> : null}
    </>
  );
}
