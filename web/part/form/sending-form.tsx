import type { ComponentChildren } from "preact";
import { useAction } from "../../app/use-action.js";
import { Button } from "../button.js";
import { ProblemNote } from "../problem-note.js";

interface SendingFormProps {
  readonly title?: string;
  readonly children: ComponentChildren;
  /** What is on the button. */
  readonly act: string;
  /** Why it cannot be sent now. */
  readonly whyNot?: string | undefined;
  readonly send: () => Promise<void>;
}

/** A card of fields that ends in one button, with what went wrong above it. */
export function SendingForm({ title, children, act, whyNot, send }: SendingFormProps) {
  const { isBusy, problem, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(send);
  };
  return (
    <form class="card" onSubmit={submit}>
      {title === undefined ? null : <h2>{title}</h2>}
      {children}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Button kind="primary" type="submit" isBusy={isBusy} whyNot={whyNot}>
        {act}
      </Button>
    </form>
  );
}
