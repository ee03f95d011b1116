import type { HostStatus } from "../../controller/api/wire/software.js";
import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { Bar } from "../part/bar.js";
import { stepTrack } from "../remediate/step-track.js";
import { isGoing } from "./run-picture.js";

/** How far a host is, and a bar: bytes of bytes; steps of steps once it is remediated. */
export function HostProgress({ status }: { status: HostStatus }) {
  const { language } = useApp();
  const { bytes_done: done, bytes_total: total, vibs_done: vibs, vibs_total: all, remediation } = status.greenroom;
  if (remediation !== null && remediation.steps.length > 0)
    return <StepProgress status={status} remediation={remediation} />;
  if (total === 0) return <span class="mute">—</span>;
  const state = stateOf(status);
  const { verifying } = status.greenroom;
  if (verifying !== null) return <VerifyProgress verifying={verifying} />;
  return (
    <span class="run-cell" title={language.say("vibs.of", { n: vibs, m: all })}>
      <Bar done={done} total={total} label={language.say("progress")} state={state} />
      <span class="small">{language.say("run.bytes", { done: formatBytes(done), total: formatBytes(total) })}</span>
    </span>
  );
}

/** All of it is there, and is read once more. */
function VerifyProgress({ verifying }: { verifying: NonNullable<HostStatus["greenroom"]["verifying"]> }) {
  const { language } = useApp();
  const { bytes_done: done, bytes_total: total } = verifying;
  const words = language.say("run.unpacked", { done: formatBytes(done), total: formatBytes(total) });
  return (
    <span class="run-cell">
      <Bar done={done} total={total} label={language.say("progress")} state="going" />
      <span class="small">{words}</span>
    </span>
  );
}

function StepProgress({ status, remediation }: { status: HostStatus; remediation: HostRemediation }) {
  const { language } = useApp();
  const track = stepTrack(remediation);
  const gone = track.filter(({ kind }) => kind === "past" || kind === "failed").length;
  return (
    <span class="run-cell">
      <Bar done={gone} total={track.length} label={language.say("progress")} state={stateOf(status)} />
      <span class="small">{language.say("steps.of", { n: gone, m: track.length })}</span>
    </span>
  );
}

function stateOf(status: HostStatus): "done" | "going" | "waiting" | "failed" {
  if (status.status === "OK") return "done";
  if (isGoing(status)) return "going";
  // Skipped: neither good nor bad, its reason stands beside it.
  return status.status === "SKIPPED" ? "waiting" : "failed";
}
