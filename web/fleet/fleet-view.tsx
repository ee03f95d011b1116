import { useState } from "preact/hooks";
import { useApp } from "../app/app.js";
import { useRight } from "../app/use-right.js";
import { useLoad } from "../app/use-load.js";
import { Button } from "../part/button.js";
import { Empty, Loaded } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { Tabs } from "../part/tabs.js";
import { loadFleet } from "./load-fleet.js";
import type { Fleet } from "./fleet-model.js";
import { CreateCluster } from "./create-cluster.js";
import { HostsTab } from "./hosts-tab.js";
import { ScopeTable } from "./scope-table.js";
import { StateSummary } from "../compliance/state-summary.js";

/** The first view: what stands how, and where something runs. */
export function FleetView({ tab }: { tab: "scopes" | "hosts" }) {
  const { language } = useApp();
  const fleet = useLoad("fleet", loadFleet, "now and then");
  const [isMaking, setMaking] = useState(false);
  const mayNot = useRight("changeInventory", "fleet");
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.fleet")}</h1>
        <span class="spring" />
        <Button onClick={() => setMaking(true)} whyNot={mayNot}>
          {language.say("cluster.create")}
        </Button>
        <Link to="/enrol" class="button primary">
          {language.say("enrol.host")}
        </Link>
      </div>
      <Loaded load={fleet}>{(value) => <FleetBody fleet={value} tab={tab} />}</Loaded>
      {isMaking ? <CreateCluster onClose={() => setMaking(false)} onMade={fleet.reload} /> : null}
    </div>
  );
}

function FleetBody({ fleet, tab }: { fleet: Fleet; tab: "scopes" | "hosts" }) {
  const { language, router } = useApp();
  if (fleet.scopes.length === 0)
    return (
      <Empty title={language.say("fleet.empty")}>
        <ol class="steps">
          <li>
            <Link to="/depots">{language.say("fleet.empty.depot")}</Link>
          </li>
          <li>{language.say("fleet.empty.cluster")}</li>
          <li>
            <Link to="/enrol">{language.say("fleet.empty.host")}</Link>
          </li>
        </ol>
      </Empty>
    );
  const search = router.place.value.query.get("q") ?? "";
  return (
    <>
      <StateSummary counts={fleet.counts} linkOf={(kind) => `/fleet/hosts?state=${kind}`} />
      <div class="bar-line">
        <Tabs
          label={language.say("nav.fleet")}
          tabs={[
            { to: "/", words: language.say("fleet.scopes", { n: fleet.scopes.length }), isCurrent: tab === "scopes" },
            {
              to: "/fleet/hosts",
              words: language.say("fleet.all.hosts", { n: fleet.hosts }),
              isCurrent: tab === "hosts",
            },
          ]}
        />
        <span class="spring" />
        <input
          type="search"
          class="search"
          aria-label={language.say("search")}
          placeholder={language.say("search")}
          value={search}
          onInput={(event) => router.refine({ q: event.currentTarget.value })}
        />
      </div>
      {tab === "scopes" ? <ScopeTable scopes={fleet.scopes} /> : <HostsTab fleet={fleet} />}
    </>
  );
}
