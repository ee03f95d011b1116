import { useState } from "preact/hooks";
import type { OnlineInfo } from "../../../controller/api/wire/depot/online-depot.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { useRight } from "../../app/use-right.js";
import { Age } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { Confirm } from "../../part/dialog/confirm.js";
import { ProblemNote } from "../../part/problem-note.js";
import { finishTask } from "../../rest/finish-task.js";
import { factsOfBody } from "../../rest/problem.js";

interface OnlineDepotCardProps {
  readonly path: string;
  readonly depot: OnlineInfo;
  readonly onChanged: () => void;
}

/** One online depot: on or off, its last synchronisation, and what went wrong with it. */
export function OnlineDepotCard({ path, depot, onChanged }: OnlineDepotCardProps) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const [asked, setAsked] = useState<"nothing" | "delete">("nothing");
  const mayNotChange = useRight("changeSettings", "fleet");
  const mayNotDelete = useRight("deleteDepots", "fleet");
  const { last_sync: last, vibs, components, base_images: bases } = depot.greenroom;
  const change = (work: () => Promise<unknown>): void =>
    void run(async () => {
      await work();
      onChanged();
    });
  const toggle = (): void => change(() => rest.ask(path, { method: "PATCH", body: { enabled: !depot.enabled } }));
  const remove = (): void =>
    change(async () => finishTask(rest, await rest.ask<string>(`${path}?vmw-task=true`, { method: "DELETE" })));
  return (
    <section class="card depot" aria-label={depot.location}>
      <div class="card-head">
        <h2 class="break">{depot.location}</h2>
        <span class="spring" />
        <Button kind="quiet" isBusy={isBusy} isPressed={depot.enabled} onClick={toggle} whyNot={mayNotChange}>
          {language.say(depot.enabled ? "enabled" : "disabled")}
        </Button>
        <Button kind="quiet" isBusy={isBusy} onClick={() => setAsked("delete")} whyNot={mayNotDelete}>
          {language.say("delete")}
        </Button>
      </div>
      {depot.description === "" ? null : <p>{depot.description}</p>}
      <p>{language.say("depot.sum.short", { vibs, components, bases })}</p>
      {last === null ? (
        <p class="mute">{language.say("sync.never")}</p>
      ) : (
        <p class="mute">
          {language.say(`sync.${last.outcome}`)} · <Age at={last.end_time} />
          {last.lacking.length === 0 ? null : ` · ${language.say("sync.lacking", { n: last.lacking.length })}`}
        </p>
      )}
      {last?.error === undefined ? null : <ProblemNote problem={factsOfBody(last.error)} />}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {asked === "delete" ? (
        <Confirm
          title={language.say("depot.delete.title", { name: depot.location })}
          what={language.say("depot.delete.what")}
          act={language.say("delete")}
          onAct={remove}
          onClose={() => setAsked("nothing")}
        />
      ) : null}
    </section>
  );
}
