import type { HostDetail } from "../../controller/api/wire/inventory.js";
import type { Rest } from "../rest/rest.js";
import { clusterPath, hostPath, readCluster } from "../rest/scope.js";
import { step, type Change } from "./change.js";
import { differences } from "./differences.js";
import type { FleetWanted } from "./fleet-file.js";
import { hostNamed, readPolicy, readState, scopeOfCluster, scopeOfHost, type FleetState } from "./fleet-state.js";
import { clusterPlace, hostPlace, partChanges } from "./part-changes.js";

/** What is to be done, and what cannot be. */
export interface FleetPlan {
  readonly changes: readonly Change[];
  /** Hosts that the file names and the controller does not know: they have to be enrolled. */
  readonly missing: readonly { readonly host: string; readonly cluster: string | null }[];
  /** Hosts and clusters that the file does not name; without --prune they stay. */
  readonly unnamed: readonly string[];
}

/** Compares a fleet file with what the controller has; asks, and changes nothing. */
export async function planFleet(rest: Rest, wanted: FleetWanted, unnamedOnes: "keep" | "prune"): Promise<FleetPlan> {
  const state = await readState(rest);
  const changes: Change[] = [...(await defaultChanges(rest, wanted))];
  for (const cluster of wanted.clusters) {
    const scope = scopeOfCluster(state, cluster.name);
    if (scope === undefined) changes.push(creation(cluster.name));
    changes.push(...moves(state, cluster), ...(await partChanges(rest, cluster, clusterPlace(cluster.name, scope))));
  }
  for (const part of wanted.standalone) {
    const scope = scopeOfHost(state, part.host);
    if (scope === undefined) continue;
    const moves = freeing(state, part.host);
    // As a host of a cluster it has nothing of its own yet.
    const place = moves.length === 0 ? hostPlace(scope) : { ...hostPlace(scope), scope: undefined };
    changes.push(...moves, ...(await partChanges(rest, part, place)));
  }
  const { hosts, clusters } = unnamedIn(state, wanted);
  const unnamed = [...hosts.map(({ name }) => `host ${name}`), ...clusters.map((name) => `cluster ${name}`)];
  if (unnamedOnes === "prune") changes.push(...hosts.map(decommission), ...clusters.map(deletion));
  return { changes, missing: missingIn(state, wanted), unnamed: unnamedOnes === "prune" ? [] : unnamed };
}

async function defaultChanges(rest: Rest, { default_policies = {} }: FleetWanted): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const kind of ["clusters", "hosts"] as const) {
    const policy = default_policies[kind];
    if (policy === undefined) continue;
    const path = `/api/esx/settings/defaults/${kind}/policies/apply`;
    const found = differences(await readPolicy(rest, path), policy);
    const apply = step((with_) => with_.putJson(path, policy));
    if (found.length > 0) changes.push({ on: `all ${kind}`, what: "default policy", differences: found, apply });
  }
  return changes;
}

const creation = (name: string): Change => ({
  on: `cluster ${name}`,
  what: "create",
  differences: [],
  apply: step((rest) => rest.post("/api/greenroom/clusters", { name })),
});

/** Hosts of the file that are elsewhere. */
const moves = (state: FleetState, { name, hosts = [] }: FleetWanted["clusters"][number]): readonly Change[] =>
  hosts.flatMap((wanted) => {
    const host = hostNamed(state, wanted);
    const id = scopeOfCluster(state, name)?.id;
    if (host === undefined || (id !== undefined && host.cluster === id)) return [];
    return [moving(state, host, name)];
  });

const freeing = (state: FleetState, name: string): readonly Change[] => {
  const host = hostNamed(state, name);
  return host === undefined || host.cluster === null ? [] : [moving(state, host, null)];
};

const moving = (state: FleetState, host: HostDetail, to: string | null): Change => ({
  on: `host ${host.name}`,
  what: "move",
  differences: [{ path: "cluster", from: nameOf(state, host.cluster), to }],
  apply: step(async (rest) => {
    const cluster = to === null ? null : (await readCluster(rest, to)).cluster;
    await rest.patch(hostPath(host.host), { cluster });
  }),
});

const nameOf = ({ clusters }: FleetState, id: string | null): string | null =>
  clusters.find(({ cluster }) => cluster === id)?.name ?? id;

const decommission = (host: HostDetail): Change => ({
  on: `host ${host.name}`,
  what: "decommission",
  differences: [],
  final: true,
  apply: step((rest) => rest.post(`${hostPath(host.host)}?action=decommission`)),
});

const deletion = (name: string): Change => ({
  on: `cluster ${name}`,
  what: "delete",
  differences: [],
  final: true,
  apply: step((rest) => rest.delete(clusterPath(name))),
});

/** A cluster of the file that says nothing of hosts keeps those it has. */
function unnamedIn(state: FleetState, { clusters, standalone }: FleetWanted) {
  const named = new Set([...clusters.flatMap(({ hosts = [] }) => hosts), ...standalone.map(({ host }) => host)]);
  const open = new Set(
    clusters.filter(({ hosts }) => hosts === undefined).map(({ name }) => scopeOfCluster(state, name)?.id),
  );
  const hosts = state.hosts.filter(
    ({ host, name, cluster }) => !named.has(name) && !named.has(host) && !open.has(cluster ?? ""),
  );
  const known = new Set(clusters.map(({ name }) => scopeOfCluster(state, name)?.id));
  return { hosts, clusters: state.clusters.filter(({ cluster }) => !known.has(cluster)).map(({ name }) => name) };
}

function missingIn(state: FleetState, { clusters, standalone }: FleetWanted): FleetPlan["missing"] {
  const named = [
    ...clusters.flatMap(({ name, hosts = [] }) => hosts.map((host) => ({ host, cluster: name }))),
    ...standalone.map(({ host }) => ({ host, cluster: null })),
  ];
  return named.filter(({ host }) => hostNamed(state, host) === undefined);
}
