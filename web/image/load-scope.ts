import type { ClusterCompliance } from "../../controller/api/wire/compliance.js";
import type { HostDetail } from "../../controller/api/wire/inventory.js";
import type { SoftwareInfo } from "../../controller/api/wire/software.js";
import { orNothing } from "../app/use-load.js";
import type { Rest } from "../rest/rest.js";
import { basePath, type Scope } from "../rest/scope.js";

/** Everything that the page of a cluster or standalone host shows. */
export interface ScopeFacts {
  readonly scope: Scope;
  readonly name: string;
  /** The cluster that a host is in after all: its page is the cluster's. */
  readonly cluster: string | undefined;
  readonly hosts: readonly HostDetail[];
  readonly software: SoftwareInfo | undefined;
  /** undefined: never checked. */
  readonly compliance: ClusterCompliance | undefined;
}

export async function loadScope(rest: Rest, scope: Scope, signal: AbortSignal): Promise<ScopeFacts> {
  const base = basePath(scope);
  const { name, hosts } = await membersOf(rest, scope, signal);
  const cluster = scope.kind === "host" ? (hosts[0]?.cluster ?? undefined) : undefined;
  if (cluster !== undefined) return { scope, name, cluster, hosts, software: undefined, compliance: undefined };
  const [software, compliance] = await Promise.all([
    orNothing(rest.get<SoftwareInfo>(`${base}/software`, signal)),
    orNothing(rest.get<ClusterCompliance>(`${base}/software/compliance`, signal)),
  ]);
  return { scope, name, cluster, hosts, software, compliance };
}

async function membersOf(rest: Rest, { kind, id }: Scope, signal: AbortSignal) {
  const safe = encodeURIComponent(id);
  if (kind === "host") {
    const host = await rest.get<HostDetail>(`/api/greenroom/hosts/${safe}`, signal);
    return { name: host.name, hosts: [host] };
  }
  const [{ name }, hosts] = await Promise.all([
    rest.get<{ name: string }>(`/api/vcenter/cluster/${safe}`, signal),
    rest.get<readonly HostDetail[]>(`/api/greenroom/hosts?clusters=${safe}`, signal),
  ]);
  return { name, hosts };
}
