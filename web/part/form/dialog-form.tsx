import type { ComponentChildren } from "preact";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { Button } from "../button.js";
import { Dialog } from "../dialog/dialog.js";
import { ProblemNote } from "../problem-note.js";

interface DialogFormProps {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly act: string;
  readonly whyNot?: string | undefined;
  readonly width?: "narrow" | "wide";
  /** Closed when it is through; kept open, with the problem in it, when it fails. */
  readonly send: () => Promise<void>;
  readonly onClose: () => void;
}

/** Fields in a dialog: sent or left. */
export function DialogForm({ title, children, act, whyNot, width = "narrow", send, onClose }: DialogFormProps) {
  const { language } = useApp();
  const { isBusy, problem, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await send();
      onClose();
    });
  };
  return (
    <Dialog title={title} onClose={onClose} width={width}>
      <form class="stack" onSubmit={submit}>
        {children}
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        <div class="dialog-foot">
          <Button onClick={onClose}>{language.say("cancel")}</Button>
          <Button kind="primary" type="submit" isBusy={isBusy} whyNot={whyNot}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
