import type { ClusterCompliance } from "../../controller/api/wire/software.js";

/** A cluster is always checked whole; of chosen hosts only those are shown. */
export function narrowed(compliance: ClusterCompliance, hosts: readonly string[] | undefined): ClusterCompliance {
  if (hosts === undefined) return compliance;
  const chosen = (ids: readonly string[]) => ids.filter((id) => hosts.includes(id));
  const kept = Object.fromEntries(Object.entries(compliance.hosts).filter(([id]) => hosts.includes(id)));
  const bad = Object.values(kept).find(({ status }) => status !== "COMPLIANT");
  const unavailable = chosen(compliance.unavailable_hosts);
  return {
    ...compliance,
    status: bad?.status ?? (unavailable.length > 0 ? "UNAVAILABLE" : "COMPLIANT"),
    hosts: kept,
    compliant_hosts: chosen(compliance.compliant_hosts),
    non_compliant_hosts: chosen(compliance.non_compliant_hosts),
    incompatible_hosts: chosen(compliance.incompatible_hosts),
    unavailable_hosts: unavailable,
  };
}
