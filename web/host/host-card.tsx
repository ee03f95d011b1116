import { useApp } from "../app/app.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import type { HostRow } from "../compliance/host-rows.js";
import { StateWord } from "../compliance/state-word.js";
import type { ScopeFacts } from "../image/load-scope.js";
import type { Run } from "../run/use-run.js";
import { HostActions } from "./host-actions.js";
import { HostDifferences } from "./host-differences.js";
import { HostFacts } from "./host-facts.js";
import { HostNow } from "./host-now.js";
import { HostStaged } from "./host-staged.js";
import { HostTargets } from "./host-targets.js";
import { HostTimeline } from "./host-timeline.js";

interface HostCardProps {
  readonly row: HostRow;
  readonly facts: ScopeFacts;
  readonly run: Run;
  readonly reload: () => void;
}

/** One host: what differs, what it costs, what is staged, what can be done. */
export function HostCard({ row, facts, run, reload }: HostCardProps) {
  const { language, router } = useApp();
  const { detail, state, compliance, unknown } = row;
  const status = run.picture.hosts.get(row.id)?.status;
  return (
    <aside class="host-card" aria-labelledby="host-title">
      <div class="host-head">
        <h3 id="host-title">{row.name}</h3>
        <StateWord state={state} />
        <span class="spring" />
        {facts.scope.kind === "host" ? null : (
          <Button kind="quiet" label={language.say("close")} onClick={() => router.refine({ host: undefined })}>
            ✕
          </Button>
        )}
      </div>
      {compliance === undefined ? null : (
        <p class="impact">
          <b>{language.say(`impact.${compliance.impact}`)}</b>
          <span class="mute">
            {language.say("check.last")} <Age at={compliance.scan_time} />
          </span>
        </p>
      )}
      {unknown === undefined ? null : (
        <div class="note warn">
          <p class="note-title">{language.told(unknown.reason)}</p>
          <p>{unknown.remedy}</p>
        </div>
      )}
      <HostActions row={row} facts={facts} run={run} reload={reload} />
      {status === undefined ? null : <HostNow status={status} />}
      {compliance === undefined ? null : (
        <>
          <HostTargets compliance={compliance} />
          <HostDifferences compliance={compliance} />
        </>
      )}
      <HostStaged row={row} software={facts.software} />
      <HostFacts detail={detail} />
      <HostTimeline host={row.id} />
    </aside>
  );
}
