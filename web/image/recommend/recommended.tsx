import { useState } from "preact/hooks";
import type { DraftInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { useRight } from "../../app/use-right.js";
import { Button } from "../../part/button.js";
import { Confirm } from "../../part/dialog/confirm.js";
import { ProblemNote } from "../../part/problem-note.js";
import { imagePage, ownPath, type Scope } from "../../rest/scope.js";
import { partsOf, type FoundImage } from "./found.js";

/** One recommended image, and the way into a draft. */
export function Recommended({ one: { source, software }, scope }: { one: FoundImage; scope: Scope }) {
  const { language, rest, router } = useApp();
  const [asked, setAsked] = useState<"nothing" | "take">("nothing");
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("editImage", [scope.id]);
  const { version, details } = software.base_image;
  const parts = partsOf(software);
  const take = (): void =>
    void run(async () => {
      const path = `${ownPath(scope)}/software/drafts?action=import-software-spec`;
      const draft = await rest.post<DraftInfo>(path, { source_type: source });
      router.go(`${imagePage(scope)}/edit?draft=${draft.greenroom.draft}`);
    });
  return (
    <div class="note info recommended">
      <p>
        <span class="strong">{language.say(`recommend.${source}`)}</span> {details?.display_name}{" "}
        <span class="mono">{version}</span>
        {parts.length === 0 ? null : <span> + {parts.join(", ")}</span>}
      </p>
      <Button isBusy={isBusy} onClick={() => setAsked("take")} whyNot={mayNot}>
        {language.say("recommend.take")}
      </Button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {asked === "take" ? (
        <Confirm
          title={language.say("recommend.take.title", { version })}
          what={language.say("recommend.take.what")}
          act={language.say("recommend.take")}
          onAct={take}
          onClose={() => setAsked("nothing")}
        />
      ) : null}
    </div>
  );
}
