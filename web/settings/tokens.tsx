import { useState } from "preact/hooks";
import type { TokenInfo } from "../../controller/api/wire/access/access.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Age, Moment } from "../part/age.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { Empty, Loaded } from "../part/loaded.js";
import { TableCard } from "../part/list/table-card.js";
import { ProblemNote } from "../part/problem-note.js";
import { MakeToken } from "./make-token.js";

const PATH = "/api/greenroom/tokens";

/** API tokens: for scripts, in place of a password. */
export function Tokens() {
  const { language } = useApp();
  const load = useLoad("tokens", (one, signal) => one.get<readonly TokenInfo[]>(PATH, signal));
  return (
    <>
      <MakeToken onMade={load.reload} />
      <Loaded load={load}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title={language.say("tokens.none")}>
              <p>{language.say("tokens.none.what")}</p>
            </Empty>
          ) : (
            <TableCard
              label={language.say("settings.tokens")}
              heads={[
                language.say("name"),
                language.say("user"),
                language.say("token.may"),
                language.say("created"),
                language.say("token.used"),
                language.say("expires"),
                language.say("actions"),
              ]}
            >
              {tokens.map((token) => (
                <TokenRow key={token.token} token={token} onRevoked={load.reload} />
              ))}
            </TableCard>
          )
        }
      </Loaded>
    </>
  );
}

function TokenRow({ token: of, onRevoked }: { token: TokenInfo; onRevoked: () => void }) {
  const { language, rest, session } = useApp();
  const { token, name, user, scope, created_at: made, last_used_at: used, expires_at: expires } = of;
  const { isBusy, problem, run } = useAction();
  const [asked, setAsked] = useState<"no" | "revoke">("no");
  const mayNot = useRight("changeAccess", "fleet");
  const revoke = (): void =>
    void run(async () => {
      await rest.ask(`${PATH}/${token}`, { method: "DELETE" });
      onRevoked();
    });
  return (
    <tr>
      <td class="strong">{name}</td>
      <td>{user}</td>
      <td>
        {scope === null ? language.say("token.whole") : scope.map(({ role, on }) => placed(role, on.id)).join(", ")}
      </td>
      <td>
        <Age at={made} />
      </td>
      <td>{used === null ? language.say("never") : <Age at={used} />}</td>
      <td>
        <Moment at={expires} />
      </td>
      <td>
        <Button
          kind="quiet"
          isBusy={isBusy}
          onClick={() => setAsked("revoke")}
          whyNot={user === session.user ? undefined : mayNot}
        >
          {language.say("token.revoke")}
        </Button>
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        {asked === "no" ? null : (
          <Confirm
            title={language.say("token.revoke.title", { name })}
            what={language.say("token.revoke.what")}
            act={language.say("token.revoke")}
            onAct={revoke}
            onClose={() => setAsked("no")}
          />
        )}
      </td>
    </tr>
  );
}

const placed = (role: string, id: string | null): string => (id === null ? role : `${role} (${id})`);
