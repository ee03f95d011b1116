import type { ClusterCompliance, ComplianceStatus, HostCompliance, StageStatus } from "../compliance-model.js";
import { worse } from "./impact.js";

/** VLCM 5a: INCOMPATIBLE or UNAVAILABLE of any host shows over NON_COMPLIANT, that over COMPLIANT. */
const ORDER: readonly ComplianceStatus[] = ["COMPLIANT", "NON_COMPLIANT", "UNAVAILABLE", "INCOMPATIBLE"];

/** What the hosts of a cluster (or the one standalone host) come to together; without hosts it is COMPLIANT. */
export function rollUp(
  hosts: readonly HostCompliance[],
  scan: { readonly commitId: string; readonly scannedAt: string },
): ClusterCompliance {
  const known = hosts.filter(({ status }) => status !== "UNAVAILABLE");
  return {
    status: hosts.map(({ status }) => status).reduce(overriding, "COMPLIANT"),
    stageStatus: stageStatusOf(hosts),
    impact: hosts.map(({ impact }) => impact).reduce(worse, "NO_IMPACT"),
    scannedAt: scan.scannedAt,
    commitId: scan.commitId,
    compliantHosts: idsOf(hosts, "COMPLIANT"),
    nonCompliantHosts: idsOf(hosts, "NON_COMPLIANT"),
    incompatibleHosts: idsOf(hosts, "INCOMPATIBLE"),
    unavailableHosts: idsOf(hosts, "UNAVAILABLE"),
    // Unavailable hosts have no entry (VLCM 5b).
    hosts: Object.fromEntries(known.map((host) => [host.hostId, host])),
    unavailable: Object.fromEntries(
      hosts.filter(({ status }) => status === "UNAVAILABLE").map((host) => [host.hostId, host]),
    ),
  };
}

const overriding = (a: ComplianceStatus, b: ComplianceStatus): ComplianceStatus =>
  ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;

/** STAGED only when every non-compliant host is; null when none is non-compliant. */
function stageStatusOf(hosts: readonly HostCompliance[]): StageStatus | null {
  const open = hosts.filter(({ status }) => status === "NON_COMPLIANT");
  if (open.length === 0) return null;
  return open.every(({ stageStatus }) => stageStatus === "STAGED") ? "STAGED" : "NOT_STAGED";
}

const idsOf = (hosts: readonly HostCompliance[], status: ComplianceStatus): readonly string[] =>
  hosts.filter((host) => host.status === status).map(({ hostId }) => hostId);
