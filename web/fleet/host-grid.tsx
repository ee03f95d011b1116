import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import { csvOf } from "../format/csv.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { Empty } from "../part/loaded.js";
import { saveFile } from "../part/save-file.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { imagePage } from "../rest/scope.js";
import { StateChoice } from "./state-choice.js";
import { StateWord } from "../compliance/state-word.js";
import { fitsSearch, sortHosts, type FleetHost, type NameOfScope, type SortKey } from "./fleet-model.js";

const SORTS: readonly SortKey[] = ["name", "scope", "state", "version", "checked"];

/** Every host of the fleet: sorted, searched, filtered, taken away as CSV. */
export function HostGrid({ hosts, nameOf }: { hosts: readonly FleetHost[]; nameOf: NameOfScope }) {
  const { language, router } = useApp();
  const { query } = router.place.value;
  const [search, state] = [query.get("q") ?? "", query.get("state") ?? ""];
  const sort = SORTS.find((key) => key === query.get("sort")) ?? "name";
  const order: Order = query.get("order") === "descending" ? "descending" : "ascending";
  const found = useMemo(() => {
    const fitting = hosts.filter(
      (host) =>
        (state === "" || host.state.kind === state) && fitsSearch(search, [host.name, nameOf(host), host.version]),
    );
    return sortHosts(fitting, { key: sort, order, nameOf });
  }, [hosts, nameOf, search, state, sort, order]);
  const by: SortBy = (key) => ({
    onSort: () => router.refine({ sort: key, order: sort === key && order === "ascending" ? "descending" : undefined }),
    sorted: sort === key ? order : undefined,
  });
  const columns = useColumns(by, nameOf);
  return (
    <>
      <div class="bar-line">
        <StateChoice />
        <span class="mute" role="status">
          {language.say("hosts.shown", { n: found.length })}
        </span>
        <span class="spring" />
        <Button kind="quiet" onClick={() => saveFile("hosts.csv", "text/csv", csvOf(table(found, nameOf)))}>
          {language.say("csv")}
        </Button>
      </div>
      {found.length === 0 ? (
        <Empty title={language.say("search.nothing")} />
      ) : (
        <VirtualTable
          label={language.say("hosts")}
          columns={columns}
          rows={found}
          keyOf={({ id }) => id}
          onPick={({ scope, id }) => router.go(`${imagePage(scope)}?host=${id}`)}
        />
      )}
    </>
  );
}

const table = (hosts: readonly FleetHost[], nameOf: NameOfScope) => [
  ["host", "name", "cluster", "state", "vibs_staged", "vibs_wanted", "version", "connection", "checked_at"],
  ...hosts.map((host) => [
    ...[host.id, host.name, nameOf(host), host.state.kind, host.state.vibsStaged, host.state.vibsWanted],
    ...[host.version, host.connection, host.checkedAt ?? ""],
  ]),
];

type Order = "ascending" | "descending";
type SortBy = (key: SortKey) => Pick<Column<FleetHost>, "onSort" | "sorted">;

function useColumns(by: SortBy, nameOf: NameOfScope): readonly Column<FleetHost>[] {
  const { language } = useApp();
  return [
    {
      ...{ key: "name", title: language.say("host"), width: "2fr", ...by("name") },
      cell: ({ name }) => <span class="strong">{name}</span>,
    },
    {
      ...{ key: "scope", title: language.say("cluster"), width: "1.5fr", ...by("scope") },
      cell: (host) =>
        host.scope.kind === "host" ? <span class="mute">{language.say("standalone")}</span> : nameOf(host),
    },
    {
      ...{ key: "state", title: language.say("state"), width: "2.2fr", ...by("state") },
      cell: ({ state, reason }) => <StateWord state={state} reason={reason} />,
    },
    {
      ...{ key: "version", title: language.say("version"), width: "1.7fr", ...by("version") },
      cell: ({ version }) => <span class="mono">{version === "" ? "—" : version}</span>,
    },
    {
      ...{ key: "connection", title: language.say("connection"), width: "1.2fr" },
      cell: ({ connection, reason }) => (
        <span title={reason} class={connection === "CONNECTED" ? "" : "warn-text"}>
          {language.say(`connection.${connection}`)}
        </span>
      ),
    },
    {
      ...{ key: "checked", title: language.say("check.last"), width: "1.3fr", ...by("checked") },
      cell: ({ checkedAt }) =>
        checkedAt === undefined ? <span class="mute">{language.say("never")}</span> : <Age at={checkedAt} />,
    },
  ];
}
