import type { RemediationTotals } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { formatDuration } from "../format/time.js";
import { remediationOf, type RunPicture } from "../run/run-picture.js";

/** Of a remediation: who is out of service against the limit, seconds in maintenance mode, what staging saved. */
export function RemediationLine({ picture }: { picture: RunPicture }) {
  const { language } = useApp();
  const totals: RemediationTotals | undefined = remediationOf(picture);
  if (totals === undefined) return null;
  const { limit, out_of_service: out, longest_maintenance_seconds: longest } = totals;
  return (
    <p class="run-line">
      <span class="strong">
        {limit === null
          ? language.say("remediation.out", { n: out })
          : language.say("remediation.out.limit", { n: out, m: limit })}
      </span>
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
