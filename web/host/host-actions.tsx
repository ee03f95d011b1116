import { useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { useRight } from "../app/use-right.js";
import { useAction } from "../app/use-action.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { ProblemNote } from "../part/problem-note.js";
import { RemediateDialog } from "../remediate/remediate-dialog.js";
import { basePath, ownPath } from "../rest/scope.js";
import type { HostRow } from "../compliance/host-rows.js";
import { StageDialog } from "../compliance/stage/stage-dialog.js";
import { whyNoRemediation, whyNoStage, whyNothing } from "../compliance/why-not.js";
import type { ScopeFacts } from "../image/load-scope.js";
import type { Run } from "../run/use-run.js";
import { RefusedImage } from "./refused-image.js";

interface HostActionsProps {
  readonly row: HostRow;
  readonly facts: ScopeFacts;
  readonly run: Run;
  readonly reload: () => void;
}

/** What can be done with one host. */
export function HostActions({ row, facts, run: { picture }, reload }: HostActionsProps) {
  const { language, rest } = useApp();
  const [opened, setOpened] = useState<"none" | "stage" | "unstage" | "remediate">("none");
  const { isBusy, problem, run } = useAction();
  const running = picture.hasEnded ? undefined : picture.info;
  const nothing = whyNothing(language, facts, running);
  const at = [row.id, facts.scope.id];
  const noStage = useRight("stage", at);
  const noCheck = useRight("seeImage", at);
  const noRemediation = useRight("remediate", at);
  const close = (): void => setOpened("none");
  const check = (): void =>
    void run(async () => {
      await rest.post(`/api/greenroom/hosts/${row.id}?action=refresh`);
      await rest.post(`${basePath(facts.scope)}/software?action=scan&vmw-task=true`);
      reload();
    });
  const unstage = (): void =>
    void run(async () => {
      await rest.post(`${ownPath(facts.scope)}/software?action=unstage`, { hosts: [row.id] });
    });
  return (
    <div class="host-actions">
      <Button onClick={check} isBusy={isBusy} whyNot={noCheck ?? nothing}>
        {language.say("check")}
      </Button>
      {facts.scope.kind === "host" ? null : (
        <Button
          kind="primary"
          onClick={() => setOpened("stage")}
          whyNot={noStage ?? nothing ?? whyNoStage(language, [row])}
        >
          {language.say("stage")}
        </Button>
      )}
      {facts.scope.kind === "host" ? null : (
        <Button
          onClick={() => setOpened("remediate")}
          whyNot={noRemediation ?? nothing ?? whyNoRemediation(language, [row])}
        >
          {language.say("remediate")}
        </Button>
      )}
      <Button
        kind="quiet"
        onClick={() => setOpened("unstage")}
        whyNot={noStage ?? nothing ?? whyNoUnstage(row, language)}
      >
        {language.say("unstage")}
      </Button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <RefusedImage row={row} scope={facts.scope.id} whyNot={nothing} reload={reload} />
      {opened === "stage" ? <StageDialog facts={facts} rows={[row]} only={row} onClose={close} /> : null}
      {opened === "remediate" ? <RemediateDialog facts={facts} only={row} onClose={close} /> : null}
      {opened === "unstage" ? (
        <Confirm
          title={language.say("unstage.title", { name: row.name })}
          what={language.say("unstage.what")}
          act={language.say("unstage")}
          onAct={unstage}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

function whyNoUnstage({ detail }: HostRow, language: ReturnType<typeof useApp>["language"]): string | undefined {
  const isEmpty = detail.staging === null || detail.staging.state === "absent";
  return isEmpty ? language.say("why.nothing.staged") : undefined;
}
