import type { StageSpec } from "../../../controller/api/wire/software.js";
import { useApp } from "../../app/app.js";
import { TextField, TimeField } from "../../part/field.js";

/** As typed. */
export interface Limits {
  /** MiB a second for each host. */
  readonly rate: string;
  readonly hostsAtOnce: string;
  /** datetime-local, in the viewer's zone. */
  readonly notBefore: string;
  readonly until: string;
}

export const NO_LIMITS: Limits = { rate: "", hostsAtOnce: "", notBefore: "", until: "" };

/** What each host may take of the network and when; nothing has to be said. */
export function StageLimits({ limits, onChange }: { limits: Limits; onChange: (limits: Limits) => void }) {
  const { language } = useApp();
  const set = (name: keyof Limits) => (value: string) => onChange({ ...limits, [name]: value });
  return (
    <details class="limits">
      <summary>{language.say("limits")}</summary>
      <div class="two-columns">
        <TextField label={language.say("limits.rate")} type="number" value={limits.rate} onInput={set("rate")} />
        <TextField
          label={language.say("limits.hosts")}
          type="number"
          value={limits.hostsAtOnce}
          onInput={set("hostsAtOnce")}
        />
        <TimeField label={language.say("limits.from")} value={limits.notBefore} onInput={set("notBefore")} />
        <TimeField label={language.say("limits.until")} value={limits.until} onInput={set("until")} />
      </div>
    </details>
  );
}

const MIB = 1024 * 1024;

/** What is asked of the controller. */
export function stageSpecOf(
  { rate, hostsAtOnce, notBefore, until }: Limits,
  { commit, host }: { commit: string | undefined; host: string | undefined },
): StageSpec {
  const hours = {
    ...(notBefore !== "" && { not_before: new Date(notBefore).toISOString() }),
    ...(until !== "" && { until: new Date(until).toISOString() }),
  };
  const greenroom = {
    ...(rate !== "" && { max_bytes_per_second: Math.round(Number(rate) * MIB) }),
    ...(hostsAtOnce !== "" && { hosts_at_once: Number(hostsAtOnce) }),
    ...(Object.keys(hours).length > 0 && { hours }),
  };
  return {
    ...(commit !== undefined && { commit }),
    ...(host !== undefined && { hosts: [host] }),
    ...(Object.keys(greenroom).length > 0 && { greenroom }),
  };
}
