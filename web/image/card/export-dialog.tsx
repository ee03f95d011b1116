import { useState } from "preact/hooks";
import type { ExportAnswer } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { Button } from "../../part/button.js";
import { Dialog } from "../../part/dialog/dialog.js";
import { ProblemNote } from "../../part/problem-note.js";
import { basePath, type Scope } from "../../rest/scope.js";

/** The image as a spec (JSON) and as a bundle (ZIP), by addresses that hold for an hour. */
export function ExportDialog({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { language, rest } = useApp();
  const [answer, setAnswer] = useState<ExportAnswer | undefined>(undefined);
  const { isBusy, problem, run } = useAction();
  const start = (): Promise<void> =>
    run(async () => {
      const wanted = { export_software_spec: true, export_offline_bundle: true, export_iso_image: false };
      setAnswer(await rest.post<ExportAnswer>(`${basePath(scope)}/software?action=export`, wanted));
    });
  return (
    <Dialog title={language.say("export.title")} onClose={onClose}>
      <p>{language.say("export.what")}</p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {answer === undefined ? null : (
        <ul class="downloads">
          {answer.SOFTWARE_SPEC === undefined ? null : (
            <li>
              <a href={pathOf(answer.SOFTWARE_SPEC)} download>
                {language.say("export.spec")}
              </a>
            </li>
          )}
          {answer.OFFLINE_BUNDLE === undefined ? null : (
            <li>
              <a href={pathOf(answer.OFFLINE_BUNDLE)} download>
                {language.say("export.bundle")}
              </a>
            </li>
          )}
        </ul>
      )}
      <div class="dialog-foot">
        <Button onClick={onClose}>{language.say("close")}</Button>
        {answer === undefined ? (
          <Button kind="primary" isBusy={isBusy} onClick={() => void start()}>
            {language.say("export")}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}

/** The controller may be known by another name here than the one that it calls itself. */
function pathOf(address: string): string {
  const { pathname, search } = new URL(address, location.href);
  return pathname + search;
}
