import { useState } from "preact/hooks";
import type { OnlineInfo } from "../../../controller/api/wire/depot/online-depot.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { useLoad } from "../../app/use-load.js";
import { useRight } from "../../app/use-right.js";
import { Button } from "../../part/button.js";
import { TextField } from "../../part/field.js";
import { SendingForm } from "../../part/form/sending-form.js";
import { Empty, Loaded } from "../../part/loaded.js";
import { ProblemNote } from "../../part/problem-note.js";
import { finishTask } from "../../rest/finish-task.js";
import { OnlineDepotCard } from "./online-depot-card.js";
import { SyncSchedule } from "./sync-schedule.js";

const PATH = "/api/esx/settings/depots/online";

/** Depots that are looked at again and again. */
export function OnlineDepots() {
  const { language, rest } = useApp();
  const load = useLoad("online depots", (one, signal) => one.get<Record<string, OnlineInfo>>(PATH, signal));
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeSettings", "fleet");
  const sync = (): void =>
    void run(async () => {
      await finishTask(rest, await rest.post<string>("/api/esx/settings/depots?action=sync&vmw-task=true"));
      load.reload();
    });
  const depots = Object.entries(load.value ?? {});
  return (
    <>
      <AddDepot onAdded={load.reload} />
      <div class="bar-line">
        <span class="spring" />
        <Button
          isBusy={isBusy}
          onClick={sync}
          whyNot={mayNot ?? (depots.some(([, { enabled }]) => enabled) ? undefined : language.say("why.no.depot"))}
        >
          {language.say("sync.all")}
        </Button>
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Loaded load={load}>
        {() =>
          depots.length === 0 ? (
            <Empty title={language.say("depots.online.none")}>
              <p>{language.say("depots.online.none.what")}</p>
            </Empty>
          ) : (
            <div class="cards">
              {depots.map(([id, depot]) => (
                <OnlineDepotCard key={id} path={`${PATH}/${id}`} depot={depot} onChanged={load.reload} />
              ))}
            </div>
          )
        }
      </Loaded>
      <SyncSchedule />
    </>
  );
}

function AddDepot({ onAdded }: { onAdded: () => void }) {
  const { language, rest } = useApp();
  const [location, setLocation] = useState("");
  const [description, setDescription] = useState("");
  const [proxy, setProxy] = useState("");
  const mayNot = useRight("changeSettings", "fleet");
  return (
    <SendingForm
      title={language.say("depot.add")}
      act={language.say("add")}
      whyNot={mayNot ?? (location === "" ? language.say("why.no.location") : undefined)}
      send={async () => {
        const ours = proxy === "" ? {} : { greenroom: { proxy } };
        await rest.post(PATH, { location, ...(description !== "" && { description }), ...ours });
        for (const clear of [setLocation, setDescription, setProxy]) clear("");
        onAdded();
      }}
    >
      <div class="two-columns">
        <TextField
          label={language.say("depot.location")}
          type="url"
          value={location}
          onInput={setLocation}
          placeholder="https://depot.example.net/main/index.xml"
        />
        <TextField label={language.say("description")} value={description} onInput={setDescription} />
        <TextField
          label={language.say("depot.proxy")}
          type="url"
          value={proxy}
          onInput={setProxy}
          placeholder="http://proxy.example.net:3128"
        />
      </div>
    </SendingForm>
  );
}
