import { useState } from "preact/hooks";
import type { HardwareManagerDetail } from "../../../controller/api/wire/hardware-support.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { useLoad } from "../../app/use-load.js";
import { useRight } from "../../app/use-right.js";
import { Age } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { Confirm } from "../../part/dialog/confirm.js";
import { Empty, Loaded } from "../../part/loaded.js";
import { ProblemNote } from "../../part/problem-note.js";
import { ManagerPackages } from "./offered-packages.js";
import { RegisterManager } from "./registering.js";

const PATH = "/api/greenroom/hardware-support/managers";

/** Hardware support managers: who says what firmware a device ought to have. */
export function HardwareManagers() {
  const { language } = useApp();
  const load = useLoad("hardware managers", (rest, signal) => rest.get<readonly HardwareManagerDetail[]>(PATH, signal));
  return (
    <>
      <RegisterManager path={PATH} onRegistered={load.reload} />
      <Loaded load={load}>
        {(managers) =>
          managers.length === 0 ? (
            <Empty title={language.say("managers.none")}>
              <p>{language.say("managers.none.what")}</p>
            </Empty>
          ) : (
            <div class="cards">
              {managers.map((one) => (
                <ManagerCard key={one.manager} manager={one} onGone={load.reload} />
              ))}
            </div>
          )
        }
      </Loaded>
    </>
  );
}

function ManagerCard({ manager: of, onGone }: { manager: HardwareManagerDetail; onGone: () => void }) {
  const { language, rest } = useApp();
  const { manager, display_name: name, description, vendor, url, state, reason, ca_fingerprint: ca } = of;
  const { isBusy, problem, run } = useAction();
  const [asked, setAsked] = useState<"nothing" | "remove">("nothing");
  const mayNot = useRight("changeSettings", "fleet");
  const remove = (): void =>
    void run(async () => {
      await rest.ask(`${PATH}/${encodeURIComponent(manager)}`, { method: "DELETE" });
      onGone();
    });
  return (
    <section class="card depot" aria-label={manager}>
      <div class="card-head">
        <h2>{name}</h2>
        <span class={`tag ${state === "AVAILABLE" ? "" : "warn"}`}>{language.say(`manager.${state}`)}</span>
        <span class="spring" />
        <Button kind="quiet" isBusy={isBusy} onClick={() => setAsked("remove")} whyNot={mayNot}>
          {language.say("remove")}
        </Button>
      </div>
      {description === "" ? null : <p>{description}</p>}
      {reason === "" ? null : <p class="note warn">{reason}</p>}
      <p class="mute small break">
        {manager} · {vendor} · {url}
      </p>
      <p class="mute small break">
        {of.registered_by}, <Age at={of.registered_at} /> · <code title={ca}>{ca.slice(0, 19)}</code>
      </p>
      {state === "AVAILABLE" ? <ManagerPackages manager={manager} count={of.packages} /> : null}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {asked === "remove" ? (
        <Confirm
          title={language.say("manager.remove.title", { name })}
          what={language.say("manager.remove.what")}
          act={language.say("remove")}
          onAct={remove}
          onClose={() => setAsked("nothing")}
        />
      ) : null}
    </section>
  );
}
