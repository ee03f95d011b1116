import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import { Age } from "../part/age.js";
import { Empty } from "../part/loaded.js";
import { SearchBox } from "../part/list/search-box.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { fitsSearch } from "../fleet/fleet-model.js";
import { MaintenanceTime } from "../remediate/maintenance-time.js";
import { runLine, vibWords } from "../run/host-run-words.js";
import { HostProgress } from "../run/host-progress.js";
import type { Run } from "../run/use-run.js";
import type { HostRow } from "./host-rows.js";
import { StateChoice } from "../fleet/state-choice.js";
import { StateWord } from "./state-word.js";

interface HostListProps {
  readonly rows: readonly HostRow[];
  readonly run: Run;
  readonly picked: string | undefined;
}

/** The hosts of a cluster; the one that is picked is shown at the side, and the address says which. */
export function HostList({ rows, run, picked }: HostListProps) {
  const { language, router } = useApp();
  const { query } = router.place.value;
  const [search, state] = [query.get("q") ?? "", query.get("state") ?? ""];
  const found = useMemo(
    () => rows.filter((row) => (state === "" || row.state.kind === state) && fitsSearch(search, [row.name, row.id])),
    [rows, search, state],
  );
  const columns = useColumns(run, picked === undefined ? "all" : "few");
  return (
    <div class="host-list">
      {rows.length > 1 ? (
        <div class="bar-line">
          <SearchBox label={language.say("search.hosts")} />
          <StateChoice />
        </div>
      ) : null}
      {found.length === 0 ? (
        <Empty title={language.say("search.nothing")} />
      ) : (
        <VirtualTable
          label={language.say("hosts")}
          columns={columns}
          rows={found}
          keyOf={({ id }) => id}
          picked={picked}
          onPick={({ id }) => router.refine({ host: id === picked ? undefined : id })}
        />
      )}
    </div>
  );
}

function useColumns(run: Run, which: "all" | "few"): readonly Column<HostRow>[] {
  const { language } = useApp();
  const statusOf = ({ id }: HostRow) => run.picture.hosts.get(id)?.status;
  const isRunning = run.picture.hosts.size > 0 && !run.picture.hasEnded;
  const columns: readonly (Column<HostRow> & { readonly isExtra?: true })[] = [
    {
      key: "name",
      title: language.say("host"),
      width: "1.3fr",
      cell: ({ name }) => <span class="strong">{name}</span>,
    },
    {
      key: "state",
      title: language.say("state"),
      width: "1.8fr",
      cell: ({ state, unknown }) => (
        <StateWord state={state} {...(unknown !== undefined && { reason: language.told(unknown.reason) })} />
      ),
    },
    {
      key: "progress",
      title: language.say("progress"),
      width: isRunning ? "2.1fr" : "1.6fr",
      cell: (row) => {
        const status = statusOf(row);
        return status === undefined ? <Staged row={row} /> : <HostProgress status={status} />;
      },
    },
    {
      key: "now",
      title: language.say("what.now"),
      width: "2.6fr",
      cell: (row) => {
        const status = statusOf(row);
        if (status === undefined) return <Rests row={row} />;
        const { remediation } = status.greenroom;
        const words = runLine(language, status);
        return (
          <span title={[words, ...vibWords(status.greenroom)].join("\n")}>
            {words} {remediation === null ? null : <MaintenanceTime remediation={remediation} />}
          </span>
        );
      },
    },
    {
      key: "seen",
      title: language.say("seen"),
      width: "1.2fr",
      isExtra: true,
      cell: ({ detail }) =>
        detail.connection_state === "CONNECTED" ? (
          language.say("connection.CONNECTED")
        ) : (
          <span class="warn-text" title={detail.connection_reason}>
            {detail.heard_at === null ? language.say("never") : <Age at={detail.heard_at} />}
          </span>
        ),
    },
  ];
  return which === "all" ? columns : columns.filter(({ isExtra }) => isExtra !== true);
}

/** Of a host that nothing is done with: why nothing is known of it, or what a remediation would cost. */
function Rests({ row: { compliance, unknown, state } }: { row: HostRow }) {
  const { language } = useApp();
  const words =
    unknown !== undefined
      ? language.told(unknown.reason)
      : compliance === undefined
        ? language.say("check.none")
        : state.kind === "compliant"
          ? ""
          : language.say(`impact.${compliance.impact}`);
  return (
    <span class="mute" title={words}>
      {words}
    </span>
  );
}

function Staged({ row: { compliance } }: { row: HostRow }) {
  const { language } = useApp();
  if (compliance === undefined || compliance.greenroom.vibs_wanted === 0) return <span class="mute">—</span>;
  const { vibs_staged: n, vibs_wanted: m, persistence } = compliance.greenroom;
  return (
    <>
      {language.say("vibs.of", { n, m })}
      {persistence === "volatile" ? <span class="tag warn">{language.say("volatile.short")}</span> : null}
    </>
  );
}
