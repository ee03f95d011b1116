import type { ClusterCompliance } from "../../controller/api/wire/software.js";

/** A cluster is always checked whole; of chosen hosts only those are shown. */
export function narrowed(compliance: ClusterCompliance, hosts: readonly string[] | undefined): ClusterCompliance {
  if (hosts === undefined) return compliance;
  const chosen = (ids: readonly string[]) => ids.filter((id) => hosts.includes(id));
  const kept = Object.fromEntries(Object.entries(compliance.hosts).filter(([id]) => hosts.includes(id)));
  const bad = Object.values(kept).find(({ status }) => status !== "COMPLIANT");
  return {
    ...compliance,
    status: bad?.status ?? "COMPLIANT",
    hosts: kept,
    compliant_hosts: chosen(compliance.compliant_hosts),
    non_compliant_hosts: chosen(compliance.non_compliant_hosts),
    incompatible_hosts: chosen(compliance.incompatible_hosts),
    unavailable_hosts: chosen(compliance.unavailable_hosts),
  };
}
