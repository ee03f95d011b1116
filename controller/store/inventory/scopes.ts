import { storeProblem } from "../store-problems.js";
import type { ClusterReader } from "./clusters.js";
import type { HostReader, Scope } from "./hosts.js";

/** A cluster or a standalone host by id or name: SCOPE_NOT_FOUND, NAME_AMBIGUOUS, HOST_IN_CLUSTER. */
export async function resolveScope(
  readers: { readonly clusters: ClusterReader; readonly hosts: HostReader },
  idOrName: string,
): Promise<Scope> {
  const cluster = await readers.clusters.find(idOrName);
  const named = (await readers.hosts.list()).filter((host) => host.id === idOrName || host.name === idOrName);
  if (cluster !== undefined && named.length > 0)
    throw storeProblem("NAME_AMBIGUOUS", {
      name: idOrName,
      ids: [cluster.id, ...named.map((host) => host.id)].join(", "),
    });
  if (cluster !== undefined) return { kind: "cluster", id: cluster.id, name: cluster.name };
  if (named.length === 0) throw storeProblem("SCOPE_NOT_FOUND", { scope: idOrName });
  const host = await readers.hosts.resolveStandalone(idOrName);
  return { kind: "host", id: host.id, name: host.name };
}
