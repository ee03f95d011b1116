import { useState } from "preact/hooks";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { Button } from "../part/button.js";
import { ProblemNote } from "../part/problem-note.js";
import { basePath } from "../rest/scope.js";
import type { ScopeFacts } from "../image/load-scope.js";
import type { HostRow } from "./host-rows.js";
import { StageDialog } from "./stage/stage-dialog.js";
import { whyNothing, whyNoStage } from "./why-not.js";

interface ComplianceActionsProps {
  readonly facts: ScopeFacts;
  readonly rows: readonly HostRow[];
  readonly running: TaskInfo | undefined;
}

/** What can be done with all hosts; what cannot be done now says why. */
export function ComplianceActions({ facts, rows, running }: ComplianceActionsProps) {
  const { language, rest } = useApp();
  const [isStaging, setStaging] = useState(false);
  const { isBusy, problem, run } = useAction();
  const nothing = whyNothing(language, facts, running);
  const check = (): void =>
    void run(async () => {
      await rest.post<string>(`${basePath(facts.scope)}/software?action=scan&vmw-task=true`);
    });
  return (
    <>
      <span class="actions">
        <Button onClick={check} isBusy={isBusy} whyNot={nothing}>
          {language.say("check")}
        </Button>
        <Button kind="primary" onClick={() => setStaging(true)} whyNot={nothing ?? whyNoStage(language, rows)}>
          {language.say(facts.scope.kind === "cluster" ? "stage.all" : "stage")}
        </Button>
      </span>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {isStaging ? <StageDialog facts={facts} rows={rows} only={undefined} onClose={() => setStaging(false)} /> : null}
    </>
  );
}
