import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import type { ScopeFacts } from "../image/load-scope.js";
import { Empty } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { scopeOfTarget } from "../rest/scope.js";
import { RunOrLast } from "../run/run-or-last.js";
import { useReloadAsHostsEnd, useRun } from "../run/use-run.js";
import { ComplianceHead } from "./compliance-head.js";
import { gatherNotices } from "./gather-notices.js";
import { countRows, hostRows } from "./host-rows.js";
import { HostsArea } from "./hosts-area.js";
import { Notices } from "./notices.js";
import { StateSummary } from "./state-summary.js";

/** How the hosts stand to their image, and what can be done about it. */
export function ComplianceCard({ facts, reload }: { facts: ScopeFacts; reload: () => void }) {
  const { language, router, live } = useApp();
  const running = [...live.running.value].find(([, info]) => scopeOfTarget(info.target)?.id === facts.scope.id);
  const task = running?.[0];
  const run = useRun(task);
  useReloadAsHostsEnd(run, reload);
  const rows = useMemo(() => hostRows(facts.hosts, facts.compliance), [facts]);
  const notices = useMemo(() => (facts.compliance === undefined ? [] : gatherNotices(facts.compliance)), [facts]);
  return (
    <section class="card" aria-labelledby="compliance-title">
      <ComplianceHead facts={facts} rows={rows} running={running?.[1]} />
      {rows.length === 0 ? (
        <Empty title={language.say("hosts.none")}>
          <Link to="/enrol">{language.say("enrol.host")}</Link>
        </Empty>
      ) : (
        <>
          <StateSummary counts={countRows(rows)} linkOf={(kind) => `${router.place.value.path}?state=${kind}`} />
          <RunOrLast scope={facts.scope} task={task} run={run} />
          <Notices notices={notices} />
          <HostsArea facts={facts} rows={rows} run={run} reload={reload} />
        </>
      )}
    </section>
  );
}
