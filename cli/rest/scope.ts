import type { ClusterDetail, HostDetail } from "../../controller/api/wire/inventory.js";
import { cliProblem } from "../cli-problems.js";
import type { Flags } from "../verb/flags.js";
import type { Rest } from "./rest.js";

/** What an image belongs to: a cluster, or a standalone host. `hosts` narrows an operation to some of a cluster's hosts. */
export interface Scope {
  readonly kind: "cluster" | "host";
  readonly id: string;
  readonly name: string;
  /** /api/esx/settings/… */
  readonly base: string;
  readonly hosts?: readonly string[];
}

const segment = (id: string): string => encodeURIComponent(id);

const baseOf = (kind: Scope["kind"], id: string): string => `/api/esx/settings/${kind}s/${segment(id)}`;

export const readCluster = (rest: Rest, name: string): Promise<ClusterDetail> =>
  rest.get<ClusterDetail>(`/api/greenroom/clusters/${segment(name)}`);

export const readHost = (rest: Rest, name: string): Promise<HostDetail> =>
  rest.get<HostDetail>(`/api/greenroom/hosts/${segment(name)}`);

/** All hosts, or those that fit the filters of the REST API. */
export function readHosts(rest: Rest, filters: Readonly<Record<string, string>> = {}): Promise<readonly HostDetail[]> {
  const query = new URLSearchParams(filters).toString();
  return rest.get<readonly HostDetail[]>(`/api/greenroom/hosts${query === "" ? "" : `?${query}`}`);
}

/** /api/greenroom/hosts/{h}, also of a name with blanks or slashes. */
export const hostPath = (name: string): string => `/api/greenroom/hosts/${segment(name)}`;

/** /api/greenroom/clusters/{c} */
export const clusterPath = (name: string): string => `/api/greenroom/clusters/${segment(name)}`;

export const clusterScope = (cluster: ClusterDetail, hosts?: readonly string[]): Scope => ({
  kind: "cluster",
  id: cluster.cluster,
  name: cluster.name,
  base: baseOf("cluster", cluster.cluster),
  ...(hosts === undefined ? {} : { hosts }),
});

export const hostScope = (host: HostDetail): Scope => ({
  kind: "host",
  id: host.host,
  name: host.name,
  base: baseOf("host", host.host),
});

/**
 * The scope that `CLUSTER`, `--host H…` (of a cluster) or `--standalone H` names. Exactly one is wanted, save that hosts
 * may be given along with their cluster. Throws USAGE_INVALID, HOST_NOT_STANDALONE, HOST_WITHOUT_CLUSTER.
 */
export async function readScope(rest: Rest, cluster: string | undefined, flags: Flags): Promise<Scope> {
  const standalone = flags.text("standalone");
  const named = flags.list("host");
  if (standalone !== undefined) {
    if (cluster !== undefined || named.length > 0) throw tooMuch();
    return standaloneScope(await readHost(rest, standalone));
  }
  if (named.length === 0 && cluster === undefined)
    throw cliProblem("USAGE_INVALID", { what: "name a CLUSTER, or --host H, or --standalone H" });
  if (cluster !== undefined && named.length === 0) return clusterScope(await readCluster(rest, cluster));
  const hosts = await Promise.all(named.map((name) => readHost(rest, name)));
  return clusterScope(
    await readCluster(rest, cluster ?? clusterOf(hosts)),
    hosts.map((host) => host.host),
  );
}

function standaloneScope(host: HostDetail): Scope {
  if (host.cluster !== null) throw cliProblem("HOST_NOT_STANDALONE", { host: host.name, cluster: host.cluster });
  return hostScope(host);
}

function clusterOf(hosts: readonly HostDetail[]): string {
  const clusters = new Set(hosts.map((host) => host.cluster));
  const [first] = clusters;
  const alone = hosts.find((host) => host.cluster === null);
  if (alone !== undefined) throw cliProblem("HOST_WITHOUT_CLUSTER", { host: alone.name });
  if (clusters.size === 1 && typeof first === "string") return first;
  throw cliProblem("USAGE_INVALID", { what: "the hosts are of several clusters: give one command for each" });
}

const tooMuch = () =>
  cliProblem("USAGE_INVALID", { what: "name a CLUSTER or --host H or --standalone H, not several kinds" });
