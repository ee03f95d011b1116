import type { HostStatus } from "../../controller/api/wire/software.js";
import type { HostRemediation as Facts } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { formatDuration } from "../format/time.js";
import { Moment } from "../part/age.js";
import { HostSteps } from "./host-steps.js";
import { maintenanceSeconds } from "./step-track.js";
import { useHeardNow } from "./use-heard-now.js";

/** One host of a remediation: its steps with their times, seconds in maintenance mode, what staging saved, the log of what failed. */
export function HostRemediation({ status }: { status: HostStatus }) {
  const { language } = useApp();
  const now = useHeardNow();
  const { remediation } = status.greenroom;
  if (remediation === null) return null;
  const { saved_bytes: bytes, saved_seconds: saved } = remediation;
  const findings = remediation.prechecks.filter(({ severity }) => severity !== "OK");
  return (
    <>
      <p>
        {language.say("remediation.window", { time: formatDuration(maintenanceSeconds(remediation, now)) })}
        {bytes === 0 ? null : (
          <>
            {" · "}
            {language.say("remediation.saved", { size: formatBytes(bytes), time: formatDuration(saved) })}
          </>
        )}
      </p>
      <HostSteps remediation={remediation} />
      {findings.map(({ id, severity, message, remedy, target }) => (
        <div key={id + target} class={`note ${severity === "ERROR" ? "bad" : "warn"}`}>
          <p class="note-title">{message}</p>
          <p>{remedy}</p>
        </div>
      ))}
      <Journal remediation={remediation} />
    </>
  );
}

/** So few lines are read without a click; those of a step that failed always are. */
const FEW_LINES = 8;

function Journal({ remediation: { journal, failed_state: failed } }: { remediation: Facts }) {
  const { language } = useApp();
  if (journal.length === 0) return null;
  return (
    <details open={failed !== null || journal.length <= FEW_LINES}>
      <summary>{language.say("remediation.journal", { n: journal.length })}</summary>
      <ol class="journal">
        {journal.map(({ at, hook, text }, index) => (
          <li key={`${at} ${index}`}>
            <span class="mute small">
              <Moment at={at} /> {hook}
            </span>
            <code>{text}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}
