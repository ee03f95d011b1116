import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import type { ScopeFacts } from "../image/load-scope.js";
import { Age } from "../part/age.js";
import { ComplianceActions } from "./compliance-actions.js";
import type { HostRow } from "./host-rows.js";

interface ComplianceHeadProps {
  readonly facts: ScopeFacts;
  readonly rows: readonly HostRow[];
  readonly running: TaskInfo | undefined;
}

/** The card's name, how old its picture is, and what can be done. */
export function ComplianceHead({ facts, rows, running }: ComplianceHeadProps) {
  const { language } = useApp();
  return (
    <div class="card-head">
      <h2 id="compliance-title">{language.say("compliance")}</h2>
      <LastCheck facts={facts} />
      <span class="spring" />
      <ComplianceActions facts={facts} rows={rows} running={running} />
    </div>
  );
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
