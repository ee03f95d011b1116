import { useState } from "preact/hooks";
import type { HostCompliance } from "../../controller/api/wire/compliance.js";
import { useAction } from "../app/use-action.js";
import { useApp } from "../app/app.js";
import { useRight } from "../app/use-right.js";
import { everyOne } from "../compliance/gather-notices.js";
import type { HostRow } from "../compliance/host-rows.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { ProblemNote } from "../part/problem-note.js";

interface RefusedImageProps {
  readonly row: HostRow;
  /** Why nothing can be done to the host now. */
  readonly whyNot: string | undefined;
  readonly scope: string;
  readonly reload: () => void;
}

/** The way on for a host that refuses the image because it failed there: an operator has looked, and allows it again. */
export function RefusedImage({ row, whyNot, scope, reload }: RefusedImageProps) {
  const { language, rest } = useApp();
  const [isAsking, setAsking] = useState(false);
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("remediate", [row.id, scope]);
  const { compliance } = row;
  if (compliance === undefined || !isRefused(compliance)) return null;
  const allow = (): void =>
    void run(async () => {
      const image = compliance.greenroom.image_digest;
      await rest.post(`/api/greenroom/hosts/${row.id}?action=clear-bad-image`, { image });
      reload();
    });
  return (
    <div class="note warn" data-refused={row.id}>
      <p class="note-title">{language.say("refused.title")}</p>
      <p>{language.say("refused.what")}</p>
      <Button onClick={() => setAsking(true)} isBusy={isBusy} whyNot={mayNot ?? whyNot}>
        {language.say("refused.allow")}
      </Button>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {isAsking ? (
        <Confirm
          title={language.say("refused.allow.title", { name: row.name })}
          what={language.say("refused.allow.what")}
          act={language.say("refused.allow")}
          onAct={allow}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  );
}

const isRefused = ({ notifications }: HostCompliance): boolean =>
  everyOne(notifications).some(({ id }) => id === "com.greenroom.image_marked_bad");
