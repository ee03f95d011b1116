import { useState } from "preact/hooks";
import type { DepotOverridesMessage } from "../../controller/api/wire/depot/depot-override.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { Button } from "../part/button.js";
import { TextField } from "../part/field.js";
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
  const [location, setLocation] = useState("");
  const { isBusy, problem, run } = useAction();
  const change = (work: () => Promise<unknown>): void =>
    void run(async () => {
      await work();
      setLocation("");
      load.reload();
    });
  const add = (event: Event): void => {
    event.preventDefault();
    change(() => rest.post(`${path}?action=add`, { location }));
  };
  return (
    <div class="view">
      <ScopeHead scope={scope} name={name} at="mirrors" />
      <form class="card" onSubmit={add}>
        <p>{language.say("mirrors.what")}</p>
        <TextField
          label={language.say("mirrors.location")}
          type="url"
          value={location}
          onInput={setLocation}
          placeholder="http://mirror.example.net/greenroom/"
        />
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        <Button
          kind="primary"
          type="submit"
          isBusy={isBusy}
          whyNot={location === "" ? language.say("why.no.location") : undefined}
        >
          {language.say("add")}
        </Button>
      </form>
      <Loaded load={load}>
        {({ depots, greenroom }) => (
          <section class="card">
            {depots.length === 0 ? (
              <Empty title={language.say("mirrors.none")} />
            ) : (
              <ol class="mirrors">
                {depots.map(({ location: at }) => (
                  <li key={at}>
                    <code>{at}</code>
                    <Button
                      kind="quiet"
                      isBusy={isBusy}
                      onClick={() => change(() => rest.post(`${path}?action=remove`, { location: at }))}
                    >
                      {language.say("remove")}
                    </Button>
                  </li>
                ))}
              </ol>
            )}
            <label class="inline">
              <input
                type="checkbox"
                checked={greenroom.fallback}
                onChange={(event) => {
                  const body = { fallback: event.currentTarget.checked };
                  change(() => rest.ask(`/api/greenroom/depot-overrides/${scope.id}`, { method: "PUT", body }));
                }}
              />
              {language.say("mirrors.fallback")}
            </label>
          </section>
        )}
      </Loaded>
    </div>
  );
}
