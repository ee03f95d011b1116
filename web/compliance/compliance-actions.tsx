import { useState } from "preact/hooks";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useRight } from "../app/use-right.js";
import type { ScopeFacts } from "../image/load-scope.js";
import { Button } from "../part/button.js";
import { ProblemNote } from "../part/problem-note.js";
import { RemediateDialog } from "../remediate/remediate-dialog.js";
import { basePath } from "../rest/scope.js";
import type { HostRow } from "./host-rows.js";
import { StageDialog } from "./stage/stage-dialog.js";
import { whyNoRemediation, whyNothing, whyNoStage } from "./why-not.js";

interface ComplianceActionsProps {
  readonly facts: ScopeFacts;
  readonly rows: readonly HostRow[];
  readonly running: TaskInfo | undefined;
}

/** What can be done with all hosts; what cannot be done now says why. */
export function ComplianceActions({ facts, rows, running }: ComplianceActionsProps) {
  const { language, rest } = useApp();
  const [opened, setOpened] = useState<"none" | "stage" | "remediate">("none");
  const { isBusy, problem, run } = useAction();
  const at = [facts.scope.id];
  const mayNot = {
    check: useRight("seeImage", at),
    precheck: useRight("precheck", at),
    stage: useRight("stage", at),
    remediate: useRight("remediate", at),
  };
  const nothing = whyNothing(language, facts, running);
  const isCluster = facts.scope.kind === "cluster";
  const begin = (action: string): void =>
    void run(async () => {
      await rest.post<string>(`${basePath(facts.scope)}/software?action=${action}&vmw-task=true`);
    });
  const close = (): void => setOpened("none");
  return (
    <>
      <span class="actions">
        <Button onClick={() => begin("scan")} isBusy={isBusy} whyNot={mayNot.check ?? nothing}>
          {language.say("check")}
        </Button>
        <Button onClick={() => begin("check")} isBusy={isBusy} whyNot={mayNot.precheck ?? nothing}>
          {language.say("precheck")}
        </Button>
        <Button
          kind="primary"
          onClick={() => setOpened("stage")}
          whyNot={mayNot.stage ?? nothing ?? whyNoStage(language, rows)}
        >
          {language.say(isCluster ? "stage.all" : "stage")}
        </Button>
        <Button
          onClick={() => setOpened("remediate")}
          whyNot={mayNot.remediate ?? nothing ?? whyNoRemediation(language, rows)}
        >
          {language.say(isCluster ? "remediate.all" : "remediate")}
        </Button>
      </span>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {opened === "stage" ? <StageDialog facts={facts} rows={rows} only={undefined} onClose={close} /> : null}
      {opened === "remediate" ? <RemediateDialog facts={facts} only={undefined} onClose={close} /> : null}
    </>
  );
}
