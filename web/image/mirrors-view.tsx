import { useState } from "preact/hooks";
import type { DepotOverridesMessage } from "../../controller/api/wire/depot/depot-override.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { TextField } from "../part/field.js";
import { SendingForm } from "../part/form/sending-form.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { basePath, type Scope } from "../rest/scope.js";
import { ScopeHead } from "./scope-head.js";
import { useScopeName } from "./use-scope-name.js";

/** Where the hosts of a scope get their bytes: mirrors near them, in order, and whether the controller steps in. */
export function MirrorsView(scope: Scope) {
  const { language, rest } = useApp();
  const name = useScopeName(scope);
  const path = `${basePath(scope)}/depot-overrides`;
  const load = useLoad(path, (one, signal) => one.get<DepotOverridesMessage>(path, signal));
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeSettings", [scope.id]);
  const change = (work: () => Promise<unknown>): void =>
    void run(async () => {
      await work();
      load.reload();
    });
  return (
    <div class="view">
      <ScopeHead scope={scope} name={name} at="mirrors" />
      <AddMirror path={path} mayNot={mayNot} onAdded={load.reload} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <Loaded load={load}>
        {({ depots, greenroom }) => (
          <section class="card">
            {depots.length === 0 ? (
              <Empty title={language.say("mirrors.none")}>
                <p>{language.say("mirrors.none.what")}</p>
              </Empty>
            ) : (
              <ol class="mirrors">
                {depots.map(({ location: at }) => (
                  <li key={at}>
                    <code>{at}</code>
                    <Button
                      kind="quiet"
                      isBusy={isBusy}
                      whyNot={mayNot}
                      onClick={() => change(() => rest.post(`${path}?action=remove`, { location: at }))}
                    >
                      {language.say("remove")}
                    </Button>
                  </li>
                ))}
              </ol>
            )}
            {depots.length === 0 ? null : (
              <p class="bar-line">
                <span>{language.say(greenroom.fallback ? "mirrors.fallback" : "mirrors.no.fallback")}</span>
                <Button
                  isBusy={isBusy}
                  whyNot={mayNot}
                  onClick={() => {
                    const body = { fallback: !greenroom.fallback };
                    change(() => rest.ask(`/api/greenroom/depot-overrides/${scope.id}`, { method: "PUT", body }));
                  }}
                >
                  {language.say(greenroom.fallback ? "mirrors.fallback.off" : "mirrors.fallback.on")}
                </Button>
              </p>
            )}
          </section>
        )}
      </Loaded>
    </div>
  );
}

interface AddMirrorProps {
  readonly path: string;
  readonly mayNot: string | undefined;
  readonly onAdded: () => void;
}

function AddMirror({ path, mayNot, onAdded }: AddMirrorProps) {
  const { language, rest } = useApp();
  const [location, setLocation] = useState("");
  return (
    <SendingForm
      act={language.say("add")}
      whyNot={mayNot ?? (location === "" ? language.say("why.no.location") : undefined)}
      send={async () => {
        await rest.post(`${path}?action=add`, { location });
        setLocation("");
        onAdded();
      }}
    >
      <p>{language.say("mirrors.what")}</p>
      <TextField
        label={language.say("mirrors.location")}
        type="url"
        value={location}
        onInput={setLocation}
        placeholder="http://mirror.example.net/greenroom/"
      />
    </SendingForm>
  );
}
