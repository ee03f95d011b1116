import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatDuration } from "../format/time.js";
import { stepTrack, type TrackStep } from "./step-track.js";
import { useHeardNow } from "./use-heard-now.js";

const MARKS: Readonly<Record<TrackStep["kind"], string>> = { past: "✓", now: "●", failed: "✕", ahead: "○" };

/** Where a host is on its state machine: what is behind it with its time, where it is, what is still to come. */
export function HostSteps({ remediation }: { remediation: HostRemediation }) {
  const { language } = useApp();
  const now = useHeardNow();
  return (
    <ol class="steps-line">
      {stepTrack(remediation).map((step, at) => (
        <li
          key={`${step.state} ${at}`}
          class={`step ${step.kind}`}
          aria-current={step.kind === "now" ? "step" : undefined}
        >
          <span>
            <span aria-hidden="true">{MARKS[step.kind]} </span>
            {language.sayOr(`remediation.${step.state}`, step.state)}
          </span>
          <span class="mute small">
            {language.say(`step.is.${step.kind}`)}
            {step.begunAt === null ? null : ` · ${lengthOf(step, step.begunAt, now)}`}
            {step.kind === "failed" && step.event !== null ? ` · ${step.event}` : null}
          </span>
        </li>
      ))}
    </ol>
  );
}

const lengthOf = ({ endedAt }: TrackStep, begunAt: string, now: number): string =>
  formatDuration(((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(begunAt)) / 1000);
