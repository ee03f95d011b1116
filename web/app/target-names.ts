import type { HostSummary } from "../../controller/api/wire/host.js";
import type { ClusterSummary } from "../../controller/api/wire/inventory.js";
import { useLoad } from "./use-load.js";

/** What clusters and standalone hosts are called, by id. */
export function useTargetNames(): ReadonlyMap<string, string> {
  const load = useLoad("target names", async (rest, signal) => {
    const [clusters, hosts] = await Promise.all([
      rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster", signal),
      rest.get<readonly HostSummary[]>("/api/vcenter/host?standalone=true", signal),
    ]);
    return new Map([
      ...clusters.map(({ cluster, name }) => [cluster, name] as const),
      ...hosts.map(({ host, name }) => [host, name] as const),
    ]);
  });
  return load.value ?? new Map<string, string>();
}
