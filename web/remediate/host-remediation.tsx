import type { HostStatus } from "../../controller/api/wire/software.js";
import type { HostRemediation as Facts } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { formatDuration } from "../format/time.js";
import { Moment } from "../part/age.js";

/** One host of a remediation: its steps with their times, seconds in maintenance mode, what staging saved, the log of what failed. */
export function HostRemediation({ status }: { status: HostStatus }) {
  const { language } = useApp();
  const { remediation } = status.greenroom;
  if (remediation === null) return null;
  const { maintenance_seconds: seconds, saved_bytes: bytes, saved_seconds: saved } = remediation;
  const findings = remediation.prechecks.filter(({ severity }) => severity !== "OK");
  return (
    <>
      <p>
        {language.say("remediation.window", { time: formatDuration(seconds) })}
        {bytes === 0 ? null : (
          <>
            {" · "}
            {language.say("remediation.saved", { size: formatBytes(bytes), time: formatDuration(saved) })}
          </>
        )}
      </p>
      <Steps remediation={remediation} />
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

function Steps({ remediation: { steps, failed_state: failed } }: { remediation: Facts }) {
  const { language } = useApp();
  if (steps.length === 0) return null;
  return (
    <ol class="steps-line">
      {steps.map(({ state, begun_at: begun, ended_at: ended, event }) => (
        <li key={state + begun} class={state === failed ? "bad-text" : ended === null ? "strong" : ""}>
          <span>{language.sayOr(`remediation.${state}`, state)}</span>
          <span class="mute small">
            {ended === null ? (
              language.say("run.RUNNING")
            ) : (
              <>{formatDuration((Date.parse(ended) - Date.parse(begun)) / 1000)}</>
            )}
            {event === null || state !== failed ? null : ` · ${event}`}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Journal({ remediation: { journal, failed_state: failed } }: { remediation: Facts }) {
  const { language } = useApp();
  if (journal.length === 0) return null;
  return (
    <details open={failed !== null}>
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
