import { useState } from "preact/hooks";
import type { OfflineInfo } from "../../controller/api/wire/depot/depot.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useRight } from "../app/use-right.js";
import { formatBytes } from "../format/bytes.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { ProblemNote } from "../part/problem-note.js";
import { finishTask } from "../rest/finish-task.js";

interface DepotCardProps {
  readonly path: string;
  readonly id: string;
  readonly depot: OfflineInfo;
  readonly onGone: () => void;
}

/** One bundle that was imported: what it holds, what was odd about it, and its end. */
export function OfflineDepotCard({ path, id, depot, onGone }: DepotCardProps) {
  const { language, rest } = useApp();
  const [isAsking, setAsking] = useState<"no" | "delete">("no");
  const { isBusy, problem, run } = useAction();
  const { vibs, components, base_images: bases, bytes, warnings, sha256 } = depot.greenroom;
  const mayNot = useRight("deleteDepots", "fleet");
  const remove = (): void =>
    void run(async () => {
      await finishTask(rest, await rest.ask<string>(`${path}?vmw-task=true`, { method: "DELETE" }));
      onGone();
    });
  return (
    <section class="card depot" aria-label={depot.description}>
      <div class="card-head">
        <h2>{depot.description === "" ? id : depot.description}</h2>
        <span class="spring" />
        <Button kind="quiet" isBusy={isBusy} onClick={() => setAsking("delete")} whyNot={mayNot}>
          {language.say("delete")}
        </Button>
      </div>
      <p>{language.say("depot.sum", { vibs, components, bases, size: formatBytes(bytes) })}</p>
      <p class="mute small">
        {id} · {depot.owner} · <Age at={depot.create_time} /> · <code title={sha256}>{sha256.slice(0, 12)}</code>
      </p>
      {warnings.length === 0 ? null : (
        <details>
          <summary>{language.say("warnings.n", { n: warnings.length })}</summary>
          {warnings.map(({ code, message }) => (
            <p key={code + message} class="note warn">
              {message} <code>{code}</code>
            </p>
          ))}
        </details>
      )}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {isAsking === "delete" ? (
        <Confirm
          title={language.say("depot.delete.title", { name: depot.description === "" ? id : depot.description })}
          what={language.say("depot.delete.what")}
          act={language.say("delete")}
          onAct={remove}
          onClose={() => setAsking("no")}
        />
      ) : null}
    </section>
  );
}
