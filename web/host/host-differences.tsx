import type { HostCompliance, VibDifference } from "../../controller/api/wire/compliance.js";
import { useApp } from "../app/app.js";

/** What differs from the image, VIB by VIB, each target apart. */
export function HostDifferences({ compliance }: { compliance: HostCompliance }) {
  const { language } = useApp();
  const byTarget = new Map<string, VibDifference[]>();
  for (const difference of compliance.greenroom.differences)
    byTarget.set(difference.target, [...(byTarget.get(difference.target) ?? []), difference]);
  return (
    <section class="host-part">
      <h4>{language.say("differences", { n: compliance.greenroom.differences.length })}</h4>
      {byTarget.size === 0 ? <p class="mute">{language.say("differences.none")}</p> : null}
      {[...byTarget].map(([target, differences]) => (
        <details key={target} open={differences.length <= 12}>
          <summary>
            <span class="strong">{target}</span>{" "}
            <span class="mute">{language.say("n", { n: differences.length })}</span>
          </summary>
          <Differences differences={differences} label={target} />
        </details>
      ))}
    </section>
  );
}

function Differences({ differences, label }: { differences: readonly VibDifference[]; label: string }) {
  const { language } = useApp();
  return (
    <div class="table-holder" tabIndex={0} role="region" aria-label={label}>
      <table class="dense">
        <thead>
          <tr>
            <th>{language.say("vib")}</th>
            <th>{language.say("from")}</th>
            <th>{language.say("to")}</th>
            <th>{language.say("brought.by")}</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ name, current, wanted, source, action, component, brought_by: by }) => (
            <tr key={name + action}>
              <td title={component ?? ""}>{name}</td>
              <td class="mono">{current ?? "—"}</td>
              <td class="mono">{wanted ?? language.say("removed")}</td>
              <td>{source === null ? (by ?? "") : language.say(`source.${source}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
