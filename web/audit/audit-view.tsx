import { useState } from "preact/hooks";
import type { AuditRow, AuditVerdict } from "../../controller/api/wire/access/audit.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Moment } from "../part/age.js";
import { Button } from "../part/button.js";
import { TextField } from "../part/field.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";

const PATH = "/api/greenroom/audit";
const FILTERS = ["who", "what", "on_what", "outcome"] as const;
const MOST = "1000";

/** Who did what to what, when and from where; a chain of digests shows that nothing was changed afterwards. */
export function AuditView() {
  const { language, router } = useApp();
  const { query } = router.place.value;
  const asked = new URLSearchParams({ limit: MOST });
  for (const name of FILTERS) if ((query.get(name) ?? "") !== "") asked.set(name, query.get(name) ?? "");
  const path = `${PATH}?${asked.toString()}`;
  const load = useLoad(path, (rest, signal) => rest.get<readonly AuditRow[]>(path, signal));
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.audit")}</h1>
        <span class="spring" />
        <Verify />
      </div>
      <div class="filters">
        {FILTERS.map((name) => (
          <TextField
            key={name}
            label={language.say(`audit.${name}`)}
            value={query.get(name) ?? ""}
            onInput={(value) => router.refine({ [name]: value })}
          />
        ))}
      </div>
      <Loaded load={load}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={language.say("search.nothing")} />
          ) : (
            <VirtualTable
              label={language.say("nav.audit")}
              columns={columnsIn(language)}
              rows={rows}
              keyOf={({ id }) => String(id)}
            />
          )
        }
      </Loaded>
    </div>
  );
}

const columnsIn = (language: ReturnType<typeof useApp>["language"]): readonly Column<AuditRow>[] => [
  { key: "at", title: language.say("when"), width: "1.6fr", cell: ({ at }) => <Moment at={at} /> },
  {
    key: "who",
    title: language.say("audit.who"),
    width: "1.2fr",
    cell: ({ who }) => <span class="strong">{who}</span>,
  },
  { key: "what", title: language.say("audit.what"), width: "1.6fr", cell: ({ what }) => what },
  { key: "on", title: language.say("audit.on_what"), width: "1.3fr", cell: ({ on_what: on }) => on },
  {
    key: "outcome",
    title: language.say("audit.outcome"),
    width: "1.3fr",
    cell: ({ outcome }) => <span class={outcome === "OK" || outcome === "STARTED" ? "" : "bad-text"}>{outcome}</span>,
  },
  { key: "from", title: language.say("audit.from"), width: "1.2fr", cell: ({ from }) => from },
  {
    key: "detail",
    title: language.say("audit.detail"),
    width: "2fr",
    cell: ({ detail }) => <span class="mono small">{detail === null ? "" : JSON.stringify(detail)}</span>,
  },
];

function Verify() {
  const { language, rest } = useApp();
  const [verdict, setVerdict] = useState<AuditVerdict | undefined>(undefined);
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("readAudit", "fleet");
  const verify = (): void =>
    void run(async () => setVerdict(await rest.post<AuditVerdict>(`${PATH}?action=verify`, {})));
  return (
    <>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {verdict === undefined ? null : (
        <span role="status" class={verdict.intact ? "" : "bad-text"}>
          {verdict.intact
            ? language.say("audit.intact", { n: verdict.rows })
            : language.say("audit.broken", { row: verdict.fault?.row ?? 0 })}
        </span>
      )}
      <Button isBusy={isBusy} onClick={verify} whyNot={mayNot}>
        {language.say("audit.verify")}
      </Button>
    </>
  );
}
