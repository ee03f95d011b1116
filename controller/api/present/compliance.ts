import type {
  ClusterCompliance,
  HostCompliance,
  LastGoodCheck,
  SoftwareCompliance,
  Unknown,
  VibDifference,
} from "../../domain/compliance-model.js";
import { finding } from "../../domain/finding/finding-table.js";
import type { RememberedHost } from "../../rollout/check/remembered-fleet.js";
import type {
  ClusterCompliance as WireCluster,
  ComplianceSummary,
  DpusCompliance,
  HostCompliance as WireHost,
  StandaloneCompliance,
  UnknownHost,
  VibDifference as WireDifference,
} from "../wire/compliance.js";
import { presentAddOn, presentComponent, presentPart, presentSolution, presentSupport } from "./compliance-parts.js";
import { presentFindings } from "./findings.js";

export type HostNames = Readonly<Record<string, { readonly name: string }>>;

const stageOf = ({ stageStatus }: Pick<SoftwareCompliance, "stageStatus">) =>
  stageStatus === null ? {} : { stage_status: stageStatus };

/** What host and DPU have in common. */
const presentSoftware = (all: SoftwareCompliance, time: string) => ({
  status: all.status,
  ...stageOf(all),
  impact: all.impact,
  scan_time: time,
  notifications: presentFindings(all.findings, time),
  base_image: presentPart(all.baseImage),
  add_on: presentAddOn(all.addOn),
  ...(Object.keys(all.hardwareSupport).length > 0 && {
    hardware_support: mapValues(all.hardwareSupport, (one) => presentSupport(one, time)),
  }),
  components: mapValues(all.components, presentComponent),
  solutions: mapValues(all.solutions, presentSolution),
});

/** HostCompliance of vLCM 5b. `nowMs`: of what is told from memory, to tell its age. */
export const presentHostCompliance = (host: HostCompliance, nowMs?: number): WireHost => ({
  ...presentSoftware(host, host.scannedAt),
  commit: host.commitId,
  ...(Object.keys(host.dataProcessingUnits).length > 0 && { data_processing_units_compliance: presentDpus(host) }),
  greenroom: {
    differences: host.differences.map(presentDifference),
    targets: host.targets.map(({ vibsWanted, vibsStaged, stageStatus, needs: _digests, ...target }) => ({
      ...target,
      ...stageOf({ stageStatus }),
      vibs_wanted: vibsWanted,
      vibs_staged: vibsStaged,
    })),
    hardware: host.hardware && { vendor: host.hardware.vendor, model: host.hardware.model },
    vibs_wanted: host.vibsWanted,
    vibs_staged: host.vibsStaged,
    bytes_wanted: host.bytesWanted,
    bytes_staged: host.bytesStaged,
    persistence: host.persistence,
    image_digest: host.imageDigest,
    ...ageOf(host.scannedAt, nowMs),
    unknown: host.unknown && presentUnknown(host.unknown),
  },
});

export const presentDifference = ({ broughtBy, sha256: _digest, ...difference }: VibDifference): WireDifference => ({
  ...difference,
  brought_by: broughtBy,
});

function presentDpus({ dataProcessingUnits, scannedAt }: HostCompliance): DpusCompliance {
  const of = (status: SoftwareCompliance["status"]) =>
    Object.keys(dataProcessingUnits).filter((id) => dataProcessingUnits[id]?.status === status);
  const known = Object.entries(dataProcessingUnits).filter(([, { status }]) => status !== "UNAVAILABLE");
  return {
    compliant_data_processing_units: of("COMPLIANT"),
    non_compliant_data_processing_units: of("NON_COMPLIANT"),
    incompatible_data_processing_units: of("INCOMPATIBLE"),
    unavailable_data_processing_units: of("UNAVAILABLE"),
    compliance: Object.fromEntries(known.map(([id, dpu]) => [id, presentSoftware(dpu, scannedAt)])),
    data_processing_unit_info: mapValues(dataProcessingUnits, (_dpu, alias) => ({ alias })),
  };
}

/** ClusterCompliance of vLCM 5b. `nowMs`: of what is told from memory, to tell its age. */
export function presentCompliance(compliance: ClusterCompliance, names: HostNames, nowMs?: number): WireCluster {
  const { compliantHosts, nonCompliantHosts, incompatibleHosts, unavailableHosts, unavailable } = compliance;
  const all = [...compliantHosts, ...nonCompliantHosts, ...incompatibleHosts, ...unavailableHosts];
  const nameOf = (id: string) => names[id] ?? { name: id };
  return {
    status: compliance.status,
    ...stageOf(compliance),
    impact: compliance.impact,
    scan_time: compliance.scannedAt,
    commit: compliance.commitId,
    notifications: presentFindings(
      Object.entries(unavailable).flatMap(([id, { unknown }]) =>
        unknown === null ? [] : [finding("HOST_UNAVAILABLE", { host: nameOf(id).name, ...unknown })],
      ),
      compliance.scannedAt,
    ),
    compliant_hosts: [...compliantHosts],
    non_compliant_hosts: [...nonCompliantHosts],
    incompatible_hosts: [...incompatibleHosts],
    unavailable_hosts: [...unavailableHosts],
    hosts: mapValues(compliance.hosts, (host) => presentHostCompliance(host, nowMs)),
    host_info: Object.fromEntries(all.map((id) => [id, nameOf(id)])),
    greenroom: {
      ...ageOf(compliance.scannedAt, nowMs),
      unavailable: Object.fromEntries(
        Object.entries(unavailable).flatMap(([id, { unknown }]) =>
          unknown === null ? [] : [[id, presentUnknown(unknown)]],
        ),
      ),
    },
  };
}

/** The result of a check of a cluster or standalone host. */
export const presentCheck = (scopeId: string | null, compliance: ClusterCompliance, names: HostNames): WireCluster =>
  scopeId?.startsWith("domain-c") === true
    ? presentCompliance(compliance, names)
    : presentStandalone(compliance, names);

/** The same of a check against a draft: there is no commit to name. */
export function presentDraftCheck(
  scopeId: string | null,
  compliance: ClusterCompliance,
  names: HostNames,
): WireCluster {
  const shown = presentCheck(scopeId, compliance, names);
  return { ...shown, commit: null, hosts: mapValues(shown.hosts, (host) => ({ ...host, commit: null })) };
}

/** Of a standalone host: HostCompliance, with the fields of a cluster of that one host beside it. */
export function presentStandalone(
  compliance: ClusterCompliance,
  names: HostNames,
  nowMs?: number,
): WireCluster | StandaloneCompliance {
  const cluster = presentCompliance(compliance, names, nowMs);
  const [host] = [...Object.values(compliance.hosts), ...Object.values(compliance.unavailable)];
  if (host === undefined) return cluster;
  const own = presentHostCompliance(host, nowMs);
  return { ...cluster, ...own, greenroom: { ...cluster.greenroom, ...own.greenroom } };
}

/** What is remembered of one host, for whoever lists hosts. */
export const presentSummary = (host: RememberedHost, nowMs: number): ComplianceSummary => ({
  status: host.status,
  ...stageOf(host),
  commit: host.commitId,
  scan_time: host.scannedAt,
  age_seconds: secondsSince(host.scannedAt, nowMs),
  reason: host.reason,
  vibs_wanted: host.vibsWanted,
  vibs_staged: host.vibsStaged,
  persistence: host.persistence,
});

const presentUnknown = ({ lastGood, ...unknown }: Unknown): UnknownHost => ({
  ...unknown,
  last_good: lastGood && presentLastGood(lastGood),
});

const presentLastGood = ({ scannedAt, commitId, status, ...good }: LastGoodCheck) => ({
  scan_time: scannedAt,
  commit: commitId,
  status,
  ...stageOf(good),
});

const secondsSince = (time: string, nowMs: number): number =>
  Math.max(0, Math.floor((nowMs - Date.parse(time)) / 1000));

const ageOf = (time: string, nowMs: number | undefined): { age_seconds?: number } =>
  nowMs === undefined ? {} : { age_seconds: secondsSince(time, nowMs) };

const mapValues = <V, W>(
  record: Readonly<Record<string, V>>,
  change: (value: V, key: string) => W,
): Record<string, W> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
