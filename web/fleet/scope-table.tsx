import { useApp } from "../app/app.js";
import { Age } from "../part/age.js";
import { Empty } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { imagePage, scopeOfTarget } from "../rest/scope.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { StateBar } from "../compliance/state-summary.js";
import { RunInCell } from "../run/run-in-cell.js";
import { fitsSearch, type FleetScope } from "./fleet-model.js";

/** Clusters and standalone hosts, one row each. */
export function ScopeTable({ scopes }: { scopes: readonly FleetScope[] }) {
  const { language, router } = useApp();
  const search = router.place.value.query.get("q") ?? "";
  const found = scopes.filter(({ name, scope }) => fitsSearch(search, [name, scope.id]));
  const columns = useColumns();
  if (found.length === 0) return <Empty title={language.say("search.nothing")} />;
  return (
    <VirtualTable
      label={language.say("fleet.scopes", { n: found.length })}
      columns={columns}
      rows={found}
      keyOf={({ scope }) => scope.id}
      onPick={({ scope }) => router.go(imagePage(scope))}
    />
  );
}

function useColumns(): readonly Column<FleetScope>[] {
  const { language, live } = useApp();
  const running = [...live.running.value];
  const runOf = ({ scope }: FleetScope) => running.find(([, { target }]) => scopeOfTarget(target)?.id === scope.id);
  return [
    {
      key: "name",
      title: language.say("name"),
      width: "2.2fr",
      cell: ({ scope, name }) => (
        <>
          <Link to={imagePage(scope)} class="strong">
            {name}
          </Link>
          <span class="mute small"> {language.say(scope.kind === "cluster" ? "cluster" : "host.standalone")}</span>
        </>
      ),
    },
    {
      key: "hosts",
      title: language.say("hosts"),
      width: "1.1fr",
      cell: ({ hosts, away }) => (
        <>
          {language.say("n", { n: hosts })}
          {away === 0 ? null : <span class="warn-text"> {language.say("hosts.away", { n: away })}</span>}
        </>
      ),
    },
    {
      key: "state",
      title: language.say("state"),
      width: "3fr",
      cell: ({ counts, hosts }) => <StateBar counts={counts} total={hosts} />,
    },
    {
      key: "staged",
      title: language.say("staged.share"),
      width: "1fr",
      cell: ({ staged, toStage }) =>
        toStage === 0 ? <span class="mute">—</span> : language.say("n.of.m", { n: staged, m: toStage }),
    },
    {
      key: "run",
      title: language.say("task"),
      width: "2.2fr",
      cell: (row) => {
        const run = runOf(row);
        return run === undefined ? <span class="mute">—</span> : <RunInCell task={run[0]} info={run[1]} />;
      },
    },
    {
      key: "check",
      title: language.say("check.oldest"),
      width: "1.5fr",
      cell: ({ oldestCheck, unchecked, hosts }) =>
        oldestCheck === undefined || unchecked > 0 ? (
          <span class="mute">{hosts === 0 ? "—" : language.say("check.never", { n: unchecked })}</span>
        ) : (
          <Age at={oldestCheck} />
        ),
    },
    {
      key: "alarms",
      title: language.say("nav.alarms"),
      width: "0.8fr",
      cell: ({ alarms }) =>
        alarms === 0 ? <span class="mute">0</span> : <Link to="/alarms">{language.say("n", { n: alarms })}</Link>,
    },
  ];
}
