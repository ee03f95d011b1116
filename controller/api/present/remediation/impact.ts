import type { HostForecast } from "../../../domain/remediation/impact-forecast.js";
import type { ImpactForecast } from "../../../rollout/remediate/impact.js";
import { localizable } from "../../door/error-body.js";
import type { ApplyImpact, StandaloneApplyImpact } from "../../wire/remediation/impact.js";
import { presentDifference, type HostNames } from "../compliance.js";
import { presentEffective } from "./policy.js";

const said = (text: string) => ({ message: localizable("apply.impact", text) });

const presentForecast = ({ status, impact, staged, bytesToFetch, changes, lastTime }: HostForecast) => ({
  ...{ status, impact, staged, bytes_to_fetch: bytesToFetch },
  changes: changes.map(presentDifference),
  last_time: lastTime && {
    seconds: lastTime.tookMs / 1000,
    maintenance_seconds: lastTime.maintenanceMs / 1000,
    ended_at: lastTime.endedAt,
  },
});

/** ApplyImpact of a cluster or standalone host. */
export function presentImpact(
  forecast: ImpactForecast,
  names: HostNames,
  kind: "cluster" | "host",
): ApplyImpact | StandaloneApplyImpact {
  const { hosts, limit } = forecast;
  const byId = <T>(show: (host: HostForecast) => T) =>
    Object.fromEntries(hosts.map((host) => [host.hostId, show(host)]));
  const infos = byId(({ hostId }) => names[hostId] ?? { name: hostId });
  const [only] = Object.values(infos);
  return {
    impact: forecast.sentences.map(said),
    host_impact: byId(({ sentences }) => sentences.map(said)),
    commit: forecast.commitId,
    host_info: kind === "host" ? { ...infos, ...only } : infos,
    greenroom: {
      limit: limit >= Number.MAX_SAFE_INTEGER ? null : limit,
      policy: presentEffective(forecast.policy, kind),
      hosts: byId(presentForecast),
    },
  };
}
