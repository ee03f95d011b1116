import { useState } from "preact/hooks";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { useRight } from "../app/use-right.js";
import { useAction } from "../app/use-action.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { ProblemNote } from "../part/problem-note.js";
import { totalsOf, type RunPicture } from "./run-picture.js";

interface RunActionsProps {
  readonly task: string;
  readonly picture: RunPicture;
  readonly onRetried: (task: string) => void;
}

/** Skip the remaining hosts, cancel, try the failed ones again. */
export function RunActions({ task, picture, onRetried }: RunActionsProps) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const [isAsking, setAsking] = useState<"no" | "cancel">("no");
  const { info, hasEnded, hosts } = picture;
  const at = info?.target === undefined ? "anywhere" : [info.target.id];
  const noSteering = useRight("steerTasks", at);
  // Repeating what remediates is remediating.
  const noRetry = useRight(info?.operation.startsWith("apply") === true ? "remediate" : "stage", at);
  if (info === undefined) return null;
  const failed = totalsOf(hosts).failed;
  const act = (action: string, path = "/api/greenroom/tasks"): void =>
    void run(async () => {
      const made = await rest.post<string | undefined>(`${path}/${task}?action=${action}`);
      if (made !== undefined) onRetried(made);
    });
  return (
    <>
      <span class="actions">
        {hasEnded || hosts.size === 0 ? null : (
          <Button
            isBusy={isBusy}
            onClick={() => act("skip-remaining")}
            whyNot={noSteering ?? whyNoSkip(info, language.say("why.skipping"))}
          >
            {language.say("run.skip")}
          </Button>
        )}
        {hasEnded ? null : (
          <Button
            kind="quiet"
            isBusy={isBusy}
            onClick={() => setAsking("cancel")}
            whyNot={noSteering ?? (info.cancelable ? undefined : language.say("why.not.cancelable"))}
          >
            {language.say("task.cancel")}
          </Button>
        )}
        {hasEnded && failed > 0 ? (
          <Button kind="primary" isBusy={isBusy} onClick={() => act("retry-failed")} whyNot={noRetry}>
            {language.say("run.retry", { n: failed })}
          </Button>
        ) : null}
      </span>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {isAsking === "cancel" ? (
        <Confirm
          title={language.say("task.cancel.title")}
          what={language.say("task.cancel.what")}
          act={language.say("task.cancel")}
          onAct={() => act("cancel", "/api/cis/tasks")}
          onClose={() => setAsking("no")}
        />
      ) : null}
    </>
  );
}

const whyNoSkip = ({ greenroom }: TaskInfo, words: string): string | undefined =>
  greenroom.skipping === "none" ? undefined : words;
