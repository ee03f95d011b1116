import type { RemediationTotals } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { formatDuration } from "../format/time.js";
import { maintenanceSeconds } from "./step-track.js";
import { useHeardNow } from "./use-heard-now.js";
import { remediationOf, type RunPicture } from "../run/run-picture.js";

const MOST_NAMES = 6;

/** Of a remediation: who is out of service against the limit, seconds in maintenance mode, what staging saved. */
export function RemediationLine({ picture }: { picture: RunPicture }) {
  const { language } = useApp();
  const now = useHeardNow();
  const totals: RemediationTotals | undefined = remediationOf(picture);
  if (totals === undefined) return null;
  const { limit, out_of_service: out } = totals;
  const all = [...picture.hosts.values()];
  const longest = Math.max(
    ...[
      0,
      ...all
        .flatMap(({ status: { greenroom } }) => greenroom.remediation ?? [])
        .map((one) => maintenanceSeconds(one, now)),
    ],
  );
  const names = all
    .filter(({ status }) => status.greenroom.remediation?.out_of_service === true)
    .map(({ name }) => name);
  return (
    <p class="run-line">
      {picture.hasEnded && out === 0 ? null : (
        <span class="strong">
          {limit === null
            ? language.say("remediation.out", { n: out })
            : language.say("remediation.out.limit", { n: out, m: limit })}
          {names.length === 0
            ? null
            : `: ${names.slice(0, MOST_NAMES).join(", ")}${names.length > MOST_NAMES ? " …" : ""}`}
        </span>
      )}
      <span>{language.say("remediation.longest", { time: formatDuration(longest) })}</span>
      {totals.saved_bytes === 0 ? null : (
        <span>
          {language.say("remediation.saved", {
            size: formatBytes(totals.saved_bytes),
            time: formatDuration(totals.saved_seconds),
          })}
        </span>
      )}
    </p>
  );
}
