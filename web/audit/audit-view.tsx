import type { AuditRow } from "../../controller/api/wire/access/audit.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { TextField, TimeField } from "../part/field.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { saveFile } from "../part/save-file.js";
import { utcOf } from "../task/history-query.js";
import { AuditRows } from "./audit-rows.js";
import { Verify } from "./verify.js";

const PATH = "/api/greenroom/audit";
const FILTERS = ["who", "what", "on_what", "outcome"] as const;
const TIMES = ["since", "until"] as const;
const MOST = "1000";

/** Who did what to what, when and from where; a chain of digests shows that nothing was changed afterwards. */
export function AuditView() {
  const { language, rest, router } = useApp();
  const { query } = router.place.value;
  const path = `${PATH}?${askedBy(query)}`;
  const load = useLoad(path, (rest, signal) => rest.get<readonly AuditRow[]>(path, signal));
  const exporting = useAction();
  const mayNot = useRight("readAudit", "fleet");
  const save = (): void =>
    void exporting.run(async () => {
      const lines = await (await rest.open(`${PATH}/export`)).text();
      saveFile("audit.ndjson", "application/x-ndjson", lines);
    });
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.audit")}</h1>
        <span class="spring" />
        <Button kind="quiet" isBusy={exporting.isBusy} onClick={save} whyNot={mayNot}>
          {language.say("audit.export")}
        </Button>
        <Verify />
      </div>
      <div class="filters" role="search" aria-label={language.say("history.filters")}>
        {FILTERS.map((name) => (
          <TextField
            key={name}
            label={language.say(`audit.${name}`)}
            value={query.get(name) ?? ""}
            onInput={(value) => router.refine({ [name]: value })}
          />
        ))}
        {TIMES.map((name) => (
          <TimeField
            key={name}
            label={language.say(`history.${name}`)}
            value={query.get(name) ?? ""}
            onInput={(value) => router.refine({ [name]: value })}
          />
        ))}
      </div>
      {exporting.problem === undefined ? null : <ProblemNote problem={exporting.problem} />}
      <Loaded load={load}>
        {(rows) => (rows.length === 0 ? <Empty title={language.say("search.nothing")} /> : <AuditRows rows={rows} />)}
      </Loaded>
    </div>
  );
}

/** What is asked of the controller for what stands in the address. */
function askedBy(query: ReadonlyMap<string, string>): string {
  const asked = new URLSearchParams({ limit: MOST });
  for (const name of FILTERS) asked.set(name, query.get(name) ?? "");
  for (const name of TIMES) asked.set(name, utcOf(query.get(name) ?? ""));
  for (const [name, value] of [...asked]) if (value === "") asked.delete(name);
  return asked.toString();
}
