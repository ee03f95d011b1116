import { useState } from "preact/hooks";
import type { RoleInfo, TokenCreated } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Moment } from "../part/age.js";
import { Button } from "../part/button.js";
import { SelectField, TextField } from "../part/field.js";
import { SendingForm } from "../part/form/sending-form.js";

const DAY_S = 86_400;
const LIFETIME_DAYS = [1, 7, 30, 90, 365] as const;

/** Makes a token of one's own; its secret is shown until the next is made, and then never again. */
export function MakeToken({ onMade }: { onMade: () => void }) {
  const { language, rest } = useApp();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [role, setRole] = useState("");
  const [made, setMade] = useState<TokenCreated | undefined>(undefined);
  const roles = useRoles();
  const make = async (): Promise<void> => {
    const scope = role === "" ? {} : { scope: [{ role }] };
    setMade(
      await rest.post<TokenCreated>("/api/greenroom/tokens", { name, ttl_seconds: Number(days) * DAY_S, ...scope }),
    );
    setName("");
    onMade();
  };
  return (
    <>
      <SendingForm
        title={language.say("token.add")}
        act={language.say("create")}
        whyNot={name === "" ? language.say("why.name") : undefined}
        send={make}
      >
        <div class="two-columns">
          <TextField label={language.say("name")} hint={language.say("token.name")} value={name} onInput={setName} />
          <SelectField
            label={language.say("token.lifetime")}
            value={days}
            options={LIFETIME_DAYS.map((n) => [String(n), language.say("days", { n })] as const)}
            onChange={setDays}
          />
          <SelectField
            label={language.say("token.may")}
            value={role}
            options={[
              ["", language.say("token.whole")],
              ...roles.map((one) => [one.role, language.say("token.role", { role: one.role })] as const),
            ]}
            onChange={setRole}
          />
        </div>
      </SendingForm>
      {made === undefined ? null : <Secret made={made} />}
    </>
  );
}

/** The roles that a token can be bounded to; none for who may not see them. */
function useRoles(): readonly RoleInfo[] {
  const mayNot = useRight("seeAccess", "fleet");
  const load = useLoad(`roles ${mayNot ?? ""}`, (rest, signal) =>
    mayNot === undefined ? rest.get<readonly RoleInfo[]>("/api/greenroom/roles", signal) : Promise.resolve([]),
  );
  return load.value ?? [];
}

function Secret({ made: { name, secret, expires_at: expires } }: { made: TokenCreated }) {
  const { language } = useApp();
  const [state, setState] = useState<"not" | "copied">("not");
  return (
    <section class="card" aria-label={language.say("token.made", { name })}>
      <div class="card-head">
        <h2>{language.say("token.made", { name })}</h2>
        <span class="spring" />
        <Button onClick={() => void navigator.clipboard.writeText(secret).then(() => setState("copied"))}>
          {language.say(state === "copied" ? "copied" : "copy")}
        </Button>
      </div>
      <p class="mute">
        {language.say("expires")}: <Moment at={expires} />
      </p>
      <p role="status">{language.say("token.once")}</p>
      <pre class="command" tabIndex={0} aria-label={language.say("token.made", { name })}>
        {secret}
      </pre>
    </section>
  );
}
