import { useState } from "preact/hooks";
import type { ImageDiff } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { orNothing, useLoad } from "../../app/use-load.js";
import { Button } from "../../part/button.js";
import { Dialog } from "../../part/dialog/dialog.js";
import { TextField } from "../../part/field.js";
import { Loaded } from "../../part/loaded.js";
import { ProblemNote } from "../../part/problem-note.js";
import { finishTask } from "../../rest/finish-task.js";
import { basePath, ownPath, type Scope } from "../../rest/scope.js";
import { DiffTable } from "../diff-table.js";

interface CommitDialogProps {
  readonly scope: Scope;
  readonly draft: string;
  readonly onClose: () => void;
  readonly onCommitted: () => void;
}

/** What the commit changes, a word about why, and the commit. */
export function CommitDialog({ scope, draft, onClose, onCommitted }: CommitDialogProps) {
  const { language, rest } = useApp();
  const [message, setMessage] = useState("");
  const { isBusy, problem, run } = useAction();
  const load = useLoad(`diff ${draft}`, async (one, signal) => ({
    // The first image differs from nothing.
    diff: await orNothing(one.get<ImageDiff>(`${ownPath(scope)}/software/diff?from=current&to=${draft}`, signal)),
  }));
  const commit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const path = `${basePath(scope)}/software/drafts/${draft}?action=commit&vmw-task=true`;
      await finishTask(rest, await rest.post<string>(path, message === "" ? {} : { message }));
      onCommitted();
    });
  };
  return (
    <Dialog title={language.say("commit.title")} onClose={onClose} width="wide">
      <form onSubmit={commit}>
        <Loaded load={load}>
          {({ diff }) =>
            diff === undefined ? <p class="mute">{language.say("commit.first")}</p> : <DiffTable diff={diff} />
          }
        </Loaded>
        <TextField label={language.say("message")} value={message} onInput={setMessage} />
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        <div class="dialog-foot">
          <Button onClick={onClose}>{language.say("back")}</Button>
          <Button kind="primary" type="submit" isBusy={isBusy}>
            {language.say("draft.commit")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
