import { useState } from "preact/hooks";
import type { DraftInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { Button } from "../../part/button.js";
import { Dialog } from "../../part/dialog/dialog.js";
import { Field } from "../../part/field.js";
import { ProblemNote } from "../../part/problem-note.js";
import { imagePage, ownPath, type Scope } from "../../rest/scope.js";

/** A software spec as a draft: looked at and committed where every draft is. */
export function ImportDialog({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { language, rest, router } = useApp();
  const [text, setText] = useState("");
  const { isBusy, problem, run } = useAction();
  const read = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) setText(await file.text());
  };
  const start = (): Promise<void> =>
    run(async () => {
      const draft = await rest.post<DraftInfo>(`${ownPath(scope)}/software/drafts?action=import-software-spec`, {
        source_type: "JSON_STRING",
        software_spec: text,
      });
      router.go(`${imagePage(scope)}/edit?draft=${draft.greenroom.draft}`);
    });
  return (
    <Dialog title={language.say("import.title")} onClose={onClose}>
      <Field label={language.say("import.file")}>
        {(id) => (
          <input
            id={id}
            type="file"
            accept=".json,application/json"
            onChange={(event) => void read(event.currentTarget.files?.[0])}
          />
        )}
      </Field>
      <Field label={language.say("import.text")}>
        {(id) => (
          <textarea
            id={id}
            rows={9}
            class="mono"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="dialog-foot">
        <Button onClick={onClose}>{language.say("cancel")}</Button>
        <Button
          kind="primary"
          isBusy={isBusy}
          whyNot={text.trim() === "" ? language.say("why.no.spec") : undefined}
          onClick={() => void start()}
        >
          {language.say("import.draft")}
        </Button>
      </div>
    </Dialog>
  );
}
