import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { FleetMemory, RememberedHost } from "../../rollout/check/remembered-fleet.js";
import type { ClusterRecord } from "../../store/inventory/clusters.js";
import type { HostHead } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { may, type Caller, type CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { anywhere, needs } from "../guard/needs.js";
import { clusterObject, hostObject } from "../guard/route-object.js";
import {
  fleetHost,
  fleetScope,
  type FleetHost,
  type FleetScope,
  type StateCount,
} from "../wire/fleet/fleet-overview.js";

export interface OverviewParts {
  readonly store: Store;
  readonly memory: FleetMemory;
  readonly callerOf: CallerOf;
}

/** The fleet at a glance: sums for each cluster, and a line for each host, of as many hosts as there are. */
export function fleetOverviewRoutes(server: RestServer, parts: OverviewParts): void {
  const { reader } = parts.store;
  server.get(
    "/api/greenroom/fleet/scopes",
    {
      // Sums are made of what the caller may see, so that there is nothing to leave out afterwards.
      config: needs("System.Read", anywhere, { list: { key: "scope" } }),
      schema: { response: { 200: z.array(fleetScope) } },
    },
    async (request) => {
      const seen = await seenHosts(parts, request);
      const [clusters, alarms] = await Promise.all([reader.clusters.list(), reader.alarms.openByHost()]);
      const caller = parts.callerOf(request);
      const empty = clusters.filter((cluster) => may(caller, "System.Read", clusterObject(cluster)));
      return scopesOf({ seen, clusters, empty, alarms });
    },
  );

  server.get(
    "/api/greenroom/fleet/hosts",
    {
      config: needs("System.Read", anywhere, { list: { key: "host" } }),
      schema: { response: { 200: z.array(fleetHost) } },
    },
    async (request) => {
      const seen = await seenHosts(parts, request);
      const versions = await reader.hostSoftware.versions();
      return seen.map((one) => lineOf(one, versions.get(one.host.id) ?? null));
    },
  );
}

/** A host that the caller may see, with its compliance where he may see that. */
interface SeenHost {
  readonly host: HostHead;
  readonly known: RememberedHost | undefined;
}

async function seenHosts({ memory, callerOf }: OverviewParts, request: FastifyRequest): Promise<readonly SeenHost[]> {
  const caller = callerOf(request);
  const { hosts, compliance } = await memory.read();
  return hosts
    .filter((host) => may(caller, "System.Read", hostObject(host)))
    .map((host) => ({ host, known: mayJudge(caller, host) ? compliance.get(host.id) : undefined }));
}

const mayJudge = (caller: Caller, host: HostHead): boolean =>
  may(caller, "VcIntegrity.lifecycleSoftwareSpecification.Read", hostObject(host));

interface Sums {
  readonly seen: readonly SeenHost[];
  readonly clusters: readonly ClusterRecord[];
  /** Clusters that are shown also without hosts. */
  readonly empty: readonly ClusterRecord[];
  readonly alarms: ReadonlyMap<string, number>;
}

function scopesOf({ seen, clusters, empty, alarms }: Sums): FleetScope[] {
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  const members = new Map<string, SeenHost[]>(empty.map(({ id }) => [id, []]));
  for (const one of seen) {
    const scope = one.host.clusterId ?? one.host.id;
    const own = members.get(scope);
    if (own === undefined) members.set(scope, [one]);
    else own.push(one);
  }
  return [...members].map(([scope, own]) => ({
    scope,
    // A cluster that went while this was read has no name any more.
    name: names.get(scope) ?? own[0]?.host.name ?? scope,
    ...sumOf(own, alarms),
    kind: names.has(scope) || own[0]?.host.clusterId === scope ? "cluster" : "host",
  }));
}

function sumOf(own: readonly SeenHost[], alarms: ReadonlyMap<string, number>) {
  const checks = own.flatMap(({ known }) => known?.checkedAt ?? []);
  return {
    hosts: own.length,
    away: own.filter(({ host }) => host.connection.state !== "CONNECTED").length,
    states: statesOf(own),
    oldest_check: checks.length === 0 ? null : checks.reduce((a, b) => (a < b ? a : b)),
    unchecked: own.length - checks.length,
    open_alarms: own.reduce((sum, { host }) => sum + (alarms.get(host.id) ?? 0), 0),
  };
}

function statesOf(own: readonly SeenHost[]): StateCount[] {
  const counts = new Map<string, StateCount>();
  for (const { known } of own) {
    const state = {
      status: known?.status ?? null,
      stage_status: known?.stageStatus ?? null,
      some_staged: (known?.vibsStaged ?? 0) > 0,
    };
    const key = Object.values(state).join(" ");
    counts.set(key, { ...state, hosts: (counts.get(key)?.hosts ?? 0) + 1 });
  }
  return [...counts.values()];
}

const lineOf = ({ host, known }: SeenHost, version: string | null): FleetHost => ({
  host: host.id,
  name: host.name,
  cluster: host.clusterId,
  connection_state: host.connection.state,
  reason: host.connection.state === "CONNECTED" ? (known?.reason ?? "") : host.connection.reason,
  version,
  status: known?.status ?? null,
  stage_status: known?.stageStatus ?? null,
  vibs_wanted: known?.vibsWanted ?? 0,
  vibs_staged: known?.vibsStaged ?? 0,
  checked_at: known?.checkedAt ?? null,
});
