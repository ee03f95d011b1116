import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { Button } from "../../part/button.js";
import { ProblemNote } from "../../part/problem-note.js";
import { ownPath, type Scope } from "../../rest/scope.js";

/** Somebody has committed since: whose word shall hold where both have changed the same. */
export function Outdated({ scope, draft, onDone }: { scope: Scope; draft: string; onDone: () => void }) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const rebase = (prefer: "draft" | "image"): void =>
    void run(async () => {
      await rest.post(`${ownPath(scope)}/software/drafts/${draft}?action=rebase`, { prefer });
      onDone();
    });
  return (
    <div class="note warn">
      <p class="note-title">{language.say("draft.outdated")}</p>
      <p class="actions">
        <Button isBusy={isBusy} onClick={() => rebase("draft")}>
          {language.say("rebase.draft")}
        </Button>
        <Button isBusy={isBusy} onClick={() => rebase("image")}>
          {language.say("rebase.image")}
        </Button>
      </p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </div>
  );
}
