import type { HostCompliance } from "../../controller/api/wire/compliance.js";
import { useApp } from "../app/app.js";
import { stateOfSummary } from "../compliance/host-state.js";
import { StateWord } from "../compliance/state-word.js";
import { everyOne } from "../compliance/gather-notices.js";

/** Host, each DPU and each firmware device with a state of its own. */
export function HostTargets({ compliance }: { compliance: HostCompliance }) {
  const { language } = useApp();
  const notices = everyOne(compliance.notifications);
  return (
    <section class="host-part">
      <h4>{language.say("targets")}</h4>
      <ul class="targets">
        {compliance.greenroom.targets.map((target) => (
          <li key={target.target}>
            <span class="strong">{target.target}</span>
            <span class="mute small">
              {language.say(`target.${target.kind}`)} · {target.platform} · {target.version}
            </span>
            <StateWord state={stateOfSummary(target)} />
          </li>
        ))}
      </ul>
      {notices.map((notice) => (
        <div
          key={notice.id + notice.message.default_message}
          class={`note ${notice.type === "ERROR" ? "bad" : "warn"}`}
        >
          <p>{language.told(notice.message.default_message)}</p>
          {notice.resolution === undefined ? null : <p class="mute">{notice.resolution.default_message}</p>}
        </div>
      ))}
    </section>
  );
}
