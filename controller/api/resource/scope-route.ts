import type { Scope } from "../../store/inventory/hosts.js";
import type { StoreReader } from "../../store/repositories.js";

/** The two bases of vSphere's software paths: a cluster, or a standalone host (VLCM part 12). */
export const SCOPE_KINDS = ["cluster", "host"] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

export const scopeBase = (kind: ScopeKind): string => `/api/esx/settings/${kind}s/:scope`;

/** The scope that an id or name in the path means: CLUSTER_NOT_FOUND, HOST_NOT_FOUND, HOST_IN_CLUSTER. */
export async function scopeOf(reader: StoreReader, kind: ScopeKind, idOrName: string): Promise<Scope> {
  const { id, name } = await (kind === "cluster"
    ? reader.clusters.resolveCluster(idOrName)
    : reader.hosts.resolveStandalone(idOrName));
  return { kind, id, name };
}
