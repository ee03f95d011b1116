import { useState } from "preact/hooks";
import type { OfflineInfo } from "../../controller/api/wire/depot/depot.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useRight } from "../app/use-right.js";
import { useLoad } from "../app/use-load.js";
import { formatBytes } from "../format/bytes.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { Confirm } from "../part/dialog/confirm.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { finishTask } from "../rest/finish-task.js";
import { GarbageCard } from "./garbage-card.js";
import { UploadCard } from "./upload-card.js";

const PATH = "/api/esx/settings/depots/offline";

/** Bundles that were imported, and the next one. */
export function OfflineDepots() {
  const { language } = useApp();
  const load = useLoad("offline depots", (rest, signal) => rest.get<Record<string, OfflineInfo>>(PATH, signal));
  return (
    <>
      <UploadCard onImported={load.reload} />
      <Loaded load={load}>
        {(depots) =>
          Object.keys(depots).length === 0 ? (
            <Empty title={language.say("depots.none")}>
              <p>{language.say("depots.none.what")}</p>
            </Empty>
          ) : (
            <div class="cards">
              {Object.entries(depots).map(([id, depot]) => (
                <DepotCard key={id} id={id} depot={depot} onGone={load.reload} />
              ))}
            </div>
          )
        }
      </Loaded>
      <GarbageCard />
    </>
  );
}

interface DepotCardProps {
  readonly id: string;
  readonly depot: OfflineInfo;
  readonly onGone: () => void;
}

function DepotCard({ id, depot, onGone }: DepotCardProps) {
  const { language, rest } = useApp();
  const [isAsking, setAsking] = useState<"no" | "delete">("no");
  const { isBusy, problem, run } = useAction();
  const { vibs, components, base_images: bases, bytes, warnings, sha256 } = depot.greenroom;
  const mayNot = useRight("deleteDepots", "fleet");
  const remove = (): void =>
    void run(async () => {
      await finishTask(rest, await rest.ask<string>(`${PATH}/${id}?vmw-task=true`, { method: "DELETE" }));
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
