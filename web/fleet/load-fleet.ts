import type { ComplianceSummary } from "../../controller/api/wire/compliance.js";
import type { ClusterSummary, HostDetail } from "../../controller/api/wire/inventory.js";
import type { Rest } from "../rest/rest.js";
import { fleetOf, type Fleet } from "./fleet-model.js";

/** The whole fleet in three requests, however large it is. */
export async function loadFleet(rest: Rest, signal: AbortSignal): Promise<Fleet> {
  const [clusters, hosts, compliance] = await Promise.all([
    rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster", signal),
    rest.get<readonly HostDetail[]>("/api/greenroom/hosts", signal),
    rest.get<Readonly<Record<string, ComplianceSummary>>>("/api/greenroom/compliance", signal),
  ]);
  return fleetOf({ clusters, hosts, compliance });
}
