import type { AuditRow } from "../../controller/api/wire/access/audit.js";
import { useApp } from "../app/app.js";
import { Moment } from "../part/age.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";

/** The rows, newest first; the one that is picked is told in full, and stands in the address. */
export function AuditRows({ rows }: { rows: readonly AuditRow[] }) {
  const { language, router } = useApp();
  const picked = router.place.value.query.get("row");
  const shown = rows.find(({ id }) => String(id) === picked);
  return (
    <>
      <VirtualTable
        label={language.say("nav.audit")}
        columns={columnsIn(language)}
        rows={rows}
        keyOf={({ id }) => String(id)}
        picked={picked}
        onPick={({ id }) => router.refine({ row: String(id) === picked ? undefined : String(id) })}
      />
      {shown === undefined ? null : <Whole row={shown} />}
    </>
  );
}

function Whole({ row: { id, at, who, what, on_what: on, outcome, detail, hash } }: { row: AuditRow }) {
  const { language } = useApp();
  return (
    <section class="card" aria-label={language.say("audit.row", { id: String(id) })}>
      <h2>{language.say("audit.row", { id: String(id) })}</h2>
      <p>
        <Moment at={at} /> · <span class="strong">{who}</span> · <span class="break">{what}</span> · {on} · {outcome}
      </p>
      {detail === null ? null : (
        <pre class="command" tabIndex={0} aria-label={language.say("audit.detail")}>
          {JSON.stringify(detail, null, 2)}
        </pre>
      )}
      <code class="break">{hash}</code>
    </section>
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
