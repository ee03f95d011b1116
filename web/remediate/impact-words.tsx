import type { ApplyImpact } from "../../controller/api/wire/remediation/impact.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { formatDuration } from "../format/time.js";
import { PolicyWords } from "./policy-words.js";

type HostImpact = ApplyImpact["greenroom"]["hosts"][string];

/** The forecast: the limit, what each host goes through, how long it took last time. */
export function ImpactWords({ impact }: { impact: ApplyImpact }) {
  const { language } = useApp();
  const { limit, policy, hosts } = impact.greenroom;
  return (
    <div class="plan">
      <p class="plan-head">
        {limit === null
          ? language.say("impact.limit.none", { n: Object.keys(hosts).length })
          : language.say("impact.limit", { n: limit })}
      </p>
      {impact.impact.map(({ message }) => (
        <p key={message.default_message}>{message.default_message}</p>
      ))}
      <PolicyWords policy={policy} />
      <div class="table-holder" tabIndex={0} role="region" aria-label={language.say("hosts")}>
        <table class="dense">
          <thead>
            <tr>
              <th>{language.say("host")}</th>
              <th>{language.say("impact")}</th>
              <th>{language.say("staged.share")}</th>
              <th>{language.say("impact.fetch")}</th>
              <th>{language.say("impact.last")}</th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(hosts).map(([id, host]) => (
              <ImpactRow key={id} name={impact.host_info[id]?.name ?? id} host={host} words={wordsOf(impact, id)} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const wordsOf = ({ host_impact: words }: ApplyImpact, id: string): string =>
  (words[id] ?? []).map(({ message }) => message.default_message).join("\n");

function ImpactRow({ name, host, words }: { name: string; host: HostImpact; words: string }) {
  const { language } = useApp();
  const { impact, staged, bytes_to_fetch: bytes, changes, last_time: last } = host;
  return (
    <tr title={words}>
      <td class="strong">{name}</td>
      <td>
        {host.status === "COMPLIANT" ? language.say("state.compliant") : language.say(`impact.${impact}`)}{" "}
        <span class="mute">{language.say("impact.changes", { n: changes.length })}</span>
      </td>
      <td>{language.say(`impact.staged.${staged}`)}</td>
      <td class="number">{bytes === 0 ? "—" : formatBytes(bytes)}</td>
      <td>
        {last === null
          ? "—"
          : language.say("impact.last.words", {
              all: formatDuration(last.seconds),
              maintenance: formatDuration(last.maintenance_seconds),
            })}
      </td>
    </tr>
  );
}
