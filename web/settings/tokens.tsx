import { useState } from "preact/hooks";
import type { TokenCreated, TokenInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { Age, Moment } from "../part/age.js";
import { Button } from "../part/button.js";
import { TextField } from "../part/field.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";

const PATH = "/api/greenroom/tokens";

/** API tokens: for scripts, in place of a password. */
export function Tokens() {
  const { language, rest } = useApp();
  const load = useLoad("tokens", (one, signal) => one.get<readonly TokenInfo[]>(PATH, signal));
  const { isBusy, problem, run } = useAction();
  const revoke = (token: string): void =>
    void run(async () => {
      await rest.ask(`${PATH}/${token}`, { method: "DELETE" });
      load.reload();
    });
  return (
    <>
      <AddToken onAdded={load.reload} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Loaded load={load}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title={language.say("tokens.none")} />
          ) : (
            <section class="card table-holder" tabIndex={0} aria-label={language.say("settings.tokens")}>
              <table>
                <thead>
                  <tr>
                    <th>{language.say("name")}</th>
                    <th>{language.say("user")}</th>
                    <th>{language.say("token.used")}</th>
                    <th>{language.say("expires")}</th>
                    <th>{language.say("actions")}</th>
                  </tr>
                </thead>
                <tbody>
                  {tokens.map(({ token, name, user, last_used_at: used, expires_at: expires }) => (
                    <tr key={token}>
                      <td class="strong">{name}</td>
                      <td>{user}</td>
                      <td>{used === null ? language.say("never") : <Age at={used} />}</td>
                      <td>
                        <Moment at={expires} />
                      </td>
                      <td>
                        <Button kind="quiet" isBusy={isBusy} onClick={() => revoke(token)}>
                          {language.say("token.revoke")}
                        </Button>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Loaded>
    </>
  );
}

function AddToken({ onAdded }: { onAdded: () => void }) {
  const { language, rest } = useApp();
  const [name, setName] = useState("");
  const [made, setMade] = useState<TokenCreated | undefined>(undefined);
  const { isBusy, problem, run } = useAction();
  const add = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      setMade(await rest.post<TokenCreated>(PATH, { name }));
      setName("");
      onAdded();
    });
  };
  return (
    <form class="card" onSubmit={add}>
      <h2>{language.say("token.add")}</h2>
      <TextField label={language.say("name")} value={name} onInput={setName} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {made === undefined ? null : (
        <div class="note good">
          <p>{language.say("token.once")}</p>
          <code class="break">{made.secret}</code>
        </div>
      )}
      <Button kind="primary" type="submit" isBusy={isBusy} whyNot={name === "" ? language.say("why.name") : undefined}>
        {language.say("create")}
      </Button>
    </form>
  );
}
