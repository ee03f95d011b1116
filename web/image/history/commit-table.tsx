import type { CommitInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { useRight } from "../../app/use-right.js";
import { formatBytes } from "../../format/bytes.js";
import { Moment } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { ProblemNote } from "../../part/problem-note.js";
import { imagePage, ownPath, type Scope } from "../../rest/scope.js";

interface CommitTableProps {
  readonly scope: Scope;
  readonly commits: readonly CommitInfo[];
  readonly from: string;
  readonly to: string;
}

/** Who committed what and when, newest first; two are chosen to be compared, any can be gone back to. */
export function CommitTable({ scope, commits, from, to }: CommitTableProps) {
  const { language, rest, router } = useApp();
  const { isBusy, problem, run } = useAction();
  const revert = (commit: string): void =>
    void run(async () => {
      const draft = await rest.post<string>(`${ownPath(scope)}/software/commits/${commit}?action=revert`);
      router.go(`${imagePage(scope)}/edit?draft=${draft}`);
    });
  return (
    <section class="card">
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="table-holder" tabIndex={0} role="region" aria-label={language.say("image.history")}>
        <table>
          <thead>
            <tr>
              <th>{language.say("from")}</th>
              <th>{language.say("to")}</th>
              <th>{language.say("commit")}</th>
              <th>{language.say("image")}</th>
              <th>{language.say("who")}</th>
              <th>{language.say("when")}</th>
              <th>{language.say("message")}</th>
              <th>{language.say("applied")}</th>
              <th>{language.say("expires")}</th>
              <th>{language.say("actions")}</th>
            </tr>
          </thead>
          <tbody>
            {commits.map((one, at) => (
              <CommitRow
                key={one.greenroom.commit}
                scope={scope.id}
                one={one}
                {...{ from, to }}
                revert={at === 0 ? undefined : () => revert(one.greenroom.commit)}
                state={isBusy ? "busy" : "idle"}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface CommitRowProps {
  readonly scope: string;
  readonly one: CommitInfo;
  readonly from: string;
  readonly to: string;
  readonly revert: (() => void) | undefined;
  readonly state: "busy" | "idle";
}

function CommitRow({ scope, one, from, to, revert, state }: CommitRowProps) {
  const { language, router } = useApp();
  const mayNot = useRight("editImage", [scope]);
  const { commit, display_name: name, vibs, bytes, expires_at: expires } = one.greenroom;
  const side = (which: "from" | "to", chosen: string) => (
    <td>
      <input
        type="radio"
        name={which}
        aria-label={`${language.say(which)} ${commit}`}
        checked={chosen === commit}
        onChange={() => router.refine({ [which]: commit })}
      />
    </td>
  );
  return (
    <tr>
      {side("from", from)}
      {side("to", to)}
      <td>
        <code>{commit}</code>
      </td>
      <td>
        {name} <span class="mute small">{language.say("image.size", { n: vibs, size: formatBytes(bytes) })}</span>
      </td>
      <td>{one.author}</td>
      <td>
        <Moment at={one.commit_time} />
      </td>
      <td>{one.description}</td>
      <td>{language.say(`apply.${one.apply_status}`)}</td>
      <td>
        <Moment at={expires} />
      </td>
      <td>
        {revert === undefined ? (
          <span class="mute">{language.say("image.current")}</span>
        ) : (
          <Button kind="quiet" isBusy={state === "busy"} onClick={revert} whyNot={mayNot}>
            {language.say("revert")}
          </Button>
        )}
      </td>
    </tr>
  );
}
