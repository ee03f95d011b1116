import { useEffect, useState } from "preact/hooks";
import type { DraftUpdate } from "../../../controller/api/wire/image/image-parts.js";
import type { DraftInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { Button } from "../../part/button.js";
import { ProblemNote } from "../../part/problem-note.js";
import { basePath, ownPath, type Scope } from "../../rest/scope.js";
import type { Library } from "../../depot/load-contents.js";
import { CommitDialog } from "./commit-dialog.js";
import { ComponentsField } from "./components-field.js";
import { Outdated } from "./outdated.js";
import { PartFields } from "./part-fields.js";
import { useValidation, Validation } from "./validation.js";

interface DraftFormProps {
  readonly scope: Scope;
  readonly draft: DraftInfo;
  readonly library: Library;
  readonly reload: () => void;
  readonly onDone: () => void;
}

/** Every change is sent at once and the draft judged anew; what is wrong is told before one commits. */
export function DraftForm({ scope, draft, library, reload, onDone }: DraftFormProps) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const [isCommitting, setCommitting] = useState(false);
  const { draft: id, revision, outdated, notices } = draft.greenroom;
  const validation = useValidation(scope, id, revision);
  const change = (update: DraftUpdate): void =>
    void run(async () => {
      const headers = { "if-match": `"${revision}"` };
      await rest.ask(`${ownPath(scope)}/software/drafts/${id}`, { method: "PATCH", body: update, headers });
      reload();
    });
  const discard = (): void =>
    void run(async () => {
      await rest.ask(`${basePath(scope)}/software/drafts/${id}`, { method: "DELETE" });
      onDone();
    });
  useEffect(() => {
    // Somebody else, or another window, has changed it: what is shown is of before.
    if (problem?.status === 409) reload();
  }, [problem]);
  return (
    <>
      <section class="card" aria-labelledby="draft-title">
        <div class="card-head">
          <h2 id="draft-title">{language.say("draft")}</h2>
          <code>{id}</code>
          <span class="spring" />
          <Button kind="quiet" isBusy={isBusy} onClick={discard}>
            {language.say("draft.discard")}
          </Button>
          <Button kind="primary" onClick={() => setCommitting(true)} whyNot={whyNoCommit(language, draft, validation)}>
            {language.say("draft.commit")}
          </Button>
        </div>
        {outdated ? <Outdated scope={scope} draft={id} onDone={reload} /> : null}
        {notices.map(({ code, message }) => (
          <p key={code + message} class="note warn">
            {message} <code>{code}</code>
          </p>
        ))}
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        <PartFields draft={draft} library={library} onChange={change} />
        <ComponentsField draft={draft} library={library} onChange={change} />
      </section>
      <Validation validation={validation} />
      {isCommitting ? (
        <CommitDialog scope={scope} draft={id} onClose={() => setCommitting(false)} onCommitted={onDone} />
      ) : null}
    </>
  );
}

function whyNoCommit(
  language: ReturnType<typeof useApp>["language"],
  draft: DraftInfo,
  validation: ReturnType<typeof useValidation>,
): string | undefined {
  if (draft.software.base_image === undefined) return language.say("why.no.base");
  if (draft.greenroom.outdated) return language.say("why.outdated");
  if (draft.metadata.status === "INVALID" || validation.errors > 0) return language.say("why.invalid");
  return undefined;
}
