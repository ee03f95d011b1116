import type { ClusterCompliance, Finding, HostCompliance, PartCompliance } from "../../domain/compliance-model.js";
import { localizable } from "../door/error-body.js";
import type { Notifications } from "../wire/message.js";
import type { ClusterCompliance as WireCluster, HostCompliance as WireHost } from "../wire/software.js";

export type HostNames = Readonly<Record<string, { readonly name: string }>>;

const LEVELS = { INFO: "info", WARNING: "warnings", ERROR: "errors" } as const;

/** Findings as vSphere's notifications, by severity; parts without any are left out. */
export function presentFindings(findings: readonly Finding[], time: string): Notifications {
  const notifications: Notifications = {};
  for (const { severity, code, message } of findings) {
    const id = `com.greenroom.${code.toLowerCase()}`;
    (notifications[LEVELS[severity]] ??= []).push({ type: severity, id, time, message: localizable(code, message) });
  }
  return notifications;
}

const version = (text: string | null) => (text === null || text === "" ? undefined : { version: text });

function presentPart(part: PartCompliance) {
  const [current, target] = [version(part.current), version(part.target)];
  return {
    status: part.status,
    ...(part.stageStatus !== null && { stage_status: part.stageStatus }),
    ...(current !== undefined && { current }),
    ...(target !== undefined && { target }),
    notifications: {},
  };
}

const presentComponent = (part: PartCompliance) => ({
  ...presentPart(part),
  ...(part.source !== null && { target_source: part.source }),
});

/** HostCompliance of vLCM 5b. */
export const presentHostCompliance = (host: HostCompliance): WireHost => ({
  status: host.status,
  ...(host.stageStatus !== null && { stage_status: host.stageStatus }),
  impact: host.impact,
  scan_time: host.scannedAt,
  commit: host.commitId,
  notifications: presentFindings(host.findings, host.scannedAt),
  base_image: presentPart(host.baseImage),
  components: Object.fromEntries(Object.entries(host.components).map(([name, part]) => [name, presentComponent(part)])),
  solutions: {},
  greenroom: {
    differences: host.differences.map(({ target, action, name, current, wanted, component }) => {
      return { target, action, name, current, wanted, component };
    }),
    vibs_wanted: host.vibsWanted,
    vibs_staged: host.vibsStaged,
    bytes_wanted: host.bytesWanted,
    bytes_staged: host.bytesStaged,
    persistence: host.persistence,
    image_digest: host.imageDigest,
  },
});

/** ClusterCompliance of vLCM 5b; of a standalone host the same with one host. */
export function presentCompliance(compliance: ClusterCompliance, names: HostNames): WireCluster {
  const { compliantHosts, nonCompliantHosts, incompatibleHosts, unavailableHosts } = compliance;
  const all = [...compliantHosts, ...nonCompliantHosts, ...incompatibleHosts, ...unavailableHosts];
  return {
    status: compliance.status,
    ...(compliance.stageStatus !== null && { stage_status: compliance.stageStatus }),
    impact: compliance.impact,
    scan_time: compliance.scannedAt,
    commit: compliance.commitId,
    notifications: {},
    compliant_hosts: [...compliantHosts],
    non_compliant_hosts: [...nonCompliantHosts],
    incompatible_hosts: [...incompatibleHosts],
    unavailable_hosts: [...unavailableHosts],
    hosts: Object.fromEntries(Object.entries(compliance.hosts).map(([id, host]) => [id, presentHostCompliance(host)])),
    host_info: Object.fromEntries(all.map((id) => [id, names[id] ?? { name: id }])),
  };
}

/** The same of a check against a draft: there is no commit to name. */
export function presentDraftCompliance(compliance: ClusterCompliance, names: HostNames): WireCluster {
  const shown = presentCompliance(compliance, names);
  const hosts = Object.entries(shown.hosts).map(([id, host]) => [id, { ...host, commit: null }] as const);
  return { ...shown, commit: null, hosts: Object.fromEntries(hosts) };
}
