import { useApp } from "../app/app.js";
import { useNow } from "../app/use-now.js";
import { formatBytes, percentOf } from "../format/bytes.js";
import { formatDuration } from "../format/time.js";
import { Bar } from "../part/bar.js";
import { RemediationLine } from "../remediate/remediation-line.js";
import { paceWords } from "./host-run-words.js";
import { remediationOf, totalsOf, type RunPicture } from "./run-picture.js";

/** The whole of a run in one line and a bar: hosts, bytes, rate, what is left. */
export function RunSummary({ picture }: { picture: RunPicture }) {
  const { language } = useApp();
  const totals = totalsOf(picture.hosts);
  const { bytesDone, bytesTotal, bytesPerSecond, remainingSeconds } = totals;
  const state = !picture.hasEnded ? "going" : picture.info?.status === "SUCCEEDED" ? "done" : "failed";
  const counts = [
    ["run.count.done", totals.done],
    ["run.count.running", totals.running],
    ["run.count.waiting", totals.waiting],
    ["run.count.skipped", totals.skipped],
    ["run.count.failed", totals.failed],
  ] as const;
  const pace = picture.hasEnded
    ? []
    : paceWords(language, { bytes_per_second: bytesPerSecond, remaining_seconds: remainingSeconds });
  const isRemediation = remediationOf(picture) !== undefined;
  // Bytes are all there before the first host of a remediation is taken out of service: the way is measured in steps then.
  const isMeasured = bytesTotal > 0 && !(isRemediation && (picture.hasEnded || bytesDone >= bytesTotal));
  if (totals.hosts === 0) return <Plain picture={picture} />;
  return (
    <div class="run-summary">
      <Bar
        done={isMeasured && !isRemediation ? bytesDone : (picture.info?.progress.completed ?? 0)}
        total={isMeasured && !isRemediation ? bytesTotal : (picture.info?.progress.total ?? 100)}
        label={language.say("run.whole")}
        state={state}
      />
      <p class="run-line">
        <span class="strong">{language.say("hosts.n", { n: totals.hosts })}</span>
        {counts.map(([key, n]) => (n === 0 ? null : <span key={key}>{language.say(key, { n })}</span>))}
        <span class="spring" />
        {isMeasured ? (
          <span>
            {language.say("run.bytes", { done: formatBytes(bytesDone), total: formatBytes(bytesTotal) })}
            {` (${percentOf(bytesDone, bytesTotal)} %)`}
          </span>
        ) : null}
        {pace.map((words) => (
          <span key={words}>{words}</span>
        ))}
        <Elapsed picture={picture} />
      </p>
      <RemediationLine picture={picture} />
    </div>
  );
}

/** Of a task without hosts: a check, an import. */
function Plain({ picture }: { picture: RunPicture }) {
  const { language } = useApp();
  const { completed = 0, total = 100, message } = picture.info?.progress ?? {};
  return (
    <div class="run-summary">
      <Bar done={completed} total={total} label={language.say("progress")} />
      <p class="run-line">
        <span>{message?.default_message}</span>
        <span class="spring" />
        <Elapsed picture={picture} />
      </p>
    </div>
  );
}

function Elapsed({ picture: { info } }: { picture: RunPicture }) {
  const { language } = useApp();
  const now = useNow(1_000);
  if (info === undefined) return null;
  const end = info.end_time === undefined ? now : Date.parse(info.end_time);
  return (
    <span class="mute">
      {language.say(info.end_time === undefined ? "run.since" : "run.took", {
        time: formatDuration((end - Date.parse(info.start_time)) / 1000),
      })}
    </span>
  );
}
