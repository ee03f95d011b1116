import { useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { Button } from "../part/button.js";
import { Dialog } from "../part/dialog/dialog.js";
import { TextField } from "../part/field.js";
import { ProblemNote } from "../part/problem-note.js";

/** A new cluster needs a name alone. */
export function CreateCluster({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { language, rest } = useApp();
  const [name, setName] = useState("");
  const { isBusy, problem, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await rest.post("/api/greenroom/clusters", { name });
      onMade();
      onClose();
    });
  };
  return (
    <Dialog title={language.say("cluster.create")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField label={language.say("name")} value={name} onInput={setName} />
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        <div class="dialog-foot">
          <Button onClick={onClose}>{language.say("cancel")}</Button>
          <Button
            kind="primary"
            type="submit"
            isBusy={isBusy}
            whyNot={name.trim() === "" ? language.say("why.name") : undefined}
          >
            {language.say("create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
