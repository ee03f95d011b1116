import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import { Age } from "../part/age.js";
import { Empty } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { scopeOfTarget } from "../rest/scope.js";
import { HostCard } from "../host/host-card.js";
import type { ScopeFacts } from "../image/load-scope.js";
import { RunPanel } from "../run/run-panel.js";
import { LastRun } from "../run/last-run.js";
import { useRun } from "../run/use-run.js";
import { countStates } from "../fleet/fleet-model.js";
import { ComplianceActions } from "./compliance-actions.js";
import { gatherNotices } from "./gather-notices.js";
import { HostList } from "./host-list.js";
import { hostRows, type HostRow } from "./host-rows.js";
import { Notices } from "./notices.js";
import { StateSummary } from "./state-summary.js";

/** How the hosts stand to their image, and what can be done about it. */
export function ComplianceCard({ facts, reload }: { facts: ScopeFacts; reload: () => void }) {
  const { language, router, live } = useApp();
  const running = [...live.running.value].find(([, info]) => scopeOfTarget(info.target)?.id === facts.scope.id);
  const task = running?.[0];
  const run = useRun(task);
  const rows = useMemo(() => hostRows(facts.hosts, facts.compliance), [facts]);
  const notices = useMemo(() => (facts.compliance === undefined ? [] : gatherNotices(facts.compliance)), [facts]);
  const picked = pickedRow(rows, router.place.value.query.get("host"), facts);
  return (
    <section class="card" aria-labelledby="compliance-title">
      <div class="card-head">
        <h2 id="compliance-title">{language.say("compliance")}</h2>
        <LastCheck facts={facts} />
        <span class="spring" />
        <ComplianceActions facts={facts} rows={rows} running={running?.[1]} />
      </div>
      {rows.length === 0 ? (
        <Empty title={language.say("hosts.none")}>
          <Link to="/enrol">{language.say("enrol.host")}</Link>
        </Empty>
      ) : (
        <>
          <StateSummary
            counts={countStates(rows.map(({ state }) => state.kind))}
            total={rows.length}
            linkOf={(kind) => `${router.place.value.path}?state=${kind}`}
          />
          {task === undefined ? <LastRun scope={facts.scope} /> : <RunPanel task={task} run={run} />}
          <Notices notices={notices} />
          <div class={picked === undefined ? "hosts-area" : "hosts-area with-card"}>
            <HostList rows={rows} run={run} picked={picked?.id} />
            {picked === undefined ? null : (
              <HostCard key={picked.id} row={picked} facts={facts} run={run} reload={reload} />
            )}
          </div>
        </>
      )}
    </section>
  );
}

/** A standalone host's only row needs no click. */
function pickedRow(rows: readonly HostRow[], host: string | undefined, { scope }: ScopeFacts): HostRow | undefined {
  return scope.kind === "host" ? rows[0] : rows.find(({ id }) => id === host);
}

function LastCheck({ facts: { compliance } }: { facts: ScopeFacts }) {
  const { language } = useApp();
  if (compliance === undefined) return <span class="mute">{language.say("check.none")}</span>;
  return (
    <span class="mute" data-checked={compliance.scan_time}>
      {language.say("check.last")} <Age at={compliance.scan_time} />
    </span>
  );
}
