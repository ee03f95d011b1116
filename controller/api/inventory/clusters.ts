import { z } from "zod";
import type { Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { Roster } from "../../fleet/inventory/roster.js";
import { readCompliance } from "../../rollout/check/compliance-reading.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { secondsSince } from "../present/host.js";
import {
  clusterChange,
  clusterCreate,
  clusterDetail,
  clusterFilters,
  clusterInfo,
  clusterSummary,
  type ClusterDetail,
} from "../wire/inventory.js";
import { anywhere, at, fleet, needs } from "../guard/needs.js";

const byCluster = z.object({ cluster: z.string().max(255) });

export interface ClusterParts {
  readonly store: Store;
  readonly roster: Roster;
  readonly clock: Clock;
  readonly callerOf: CallerOf;
}

/** Clusters: vSphere's list, and ours to make and look at. */
export function clusterRoutes(server: RestServer, parts: ClusterParts): void {
  vcenterRoutes(server, parts);
  changeRoutes(server, parts);
  const { store, clock, callerOf } = parts;

  server.post(
    "/api/greenroom/clusters",
    {
      config: needs("Greenroom.Inventory.Write", fleet),
      schema: { body: clusterCreate, response: { 201: z.string() } },
    },
    async (request, reply) => {
      const { name } = request.body;
      const { user: who } = callerOf(request);
      const { id } = await store.transact(async ({ clusters, audits }) => {
        const cluster = await clusters.create({ name });
        await audits.append({ who, what: "cluster create", onWhat: cluster.id, outcome: "OK", detail: { name } });
        return cluster;
      });
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );

  server.get(
    "/api/greenroom/clusters/:cluster",
    {
      config: needs("System.Read", at("cluster", "cluster")),
      schema: { params: byCluster, response: { 200: clusterDetail } },
    },
    async (request, reply) => {
      const { reader } = store;
      const cluster = await reader.clusters.resolveCluster(request.params.cluster);
      void reply.header("etag", clusterTag(cluster));
      const hosts = await reader.hosts.ofScope(cluster.id);
      const image = await reader.images.current(cluster.id);
      return {
        cluster: cluster.id,
        name: cluster.name,
        created_at: cluster.createdAt,
        hosts: hosts.map((host) => host.id),
        commit: image?.commitId ?? null,
        image:
          image === undefined
            ? null
            : {
                digest: image.imageDigest,
                display_name: image.resolved.displayName,
                vibs: image.resolved.vibs.length,
                bytes: image.resolved.vibs.reduce((sum, { vib }) => sum + vib.sizeBytes, 0),
              },
        compliance: await complianceOf(store, cluster.id, clock.now()),
        running_task: (await reader.tasks.ofScope(cluster.id))?.id ?? null,
      };
    },
  );
}

function vcenterRoutes(server: RestServer, { store }: ClusterParts): void {
  server.get(
    "/api/vcenter/cluster",
    {
      config: needs("System.Read", anywhere, { list: { key: "cluster", aboutOf: ({ cluster }) => String(cluster) } }),
      schema: { querystring: clusterFilters, response: { 200: z.array(clusterSummary) } },
    },
    async (request) => {
      const { clusters: ids, names } = request.query;
      const clusters = await store.reader.clusters.list();
      return clusters
        .filter(({ id, name }) => (ids?.includes(id) ?? true) && (names?.includes(name) ?? true))
        .map(({ id, name }) => ({ cluster: id, name, ha_enabled: false, drs_enabled: false }));
    },
  );

  server.get(
    "/api/vcenter/cluster/:cluster",
    {
      config: needs("System.Read", at("cluster", "cluster")),
      schema: { params: byCluster, response: { 200: clusterInfo } },
    },
    async (request) => {
      const { id, name } = await store.reader.clusters.resolveCluster(request.params.cluster);
      return { name, resource_pool: id };
    },
  );
}

function changeRoutes(server: RestServer, { roster, callerOf }: ClusterParts): void {
  server.patch(
    "/api/greenroom/clusters/:cluster",
    {
      config: needs("Greenroom.Inventory.Write", at("cluster", "cluster"), { match: true }),
      schema: { params: byCluster, body: clusterChange },
    },
    async (request, reply) => {
      await roster.renameCluster(request.params.cluster, {
        ...{ name: request.body.name, who: callerOf(request).user },
        fits: (cluster) => needMatch(request, `cluster ${cluster.name}`, clusterTag(cluster)),
      });
      return reply.code(204).send();
    },
  );

  server.delete(
    "/api/greenroom/clusters/:cluster",
    { config: needs("Greenroom.Inventory.Write", at("cluster", "cluster")), schema: { params: byCluster } },
    async (request, reply) => {
      await roster.deleteCluster(request.params.cluster, { who: callerOf(request).user });
      return reply.code(204).send();
    },
  );
}

/** Of what can be changed of it. */
const clusterTag = ({ id, name }: { readonly id: string; readonly name: string }): string => etagOf([id, name]);

async function complianceOf(store: Store, clusterId: string, nowMs: number): Promise<ClusterDetail["compliance"]> {
  try {
    const compliance = await readCompliance(store, clusterId);
    const { status, stageStatus, nonCompliantHosts, scannedAt, hosts } = compliance;
    return {
      status,
      stage_status: stageStatus,
      non_compliant_hosts: [...nonCompliantHosts],
      staged_hosts: nonCompliantHosts.filter((id) => hosts[id]?.stageStatus === "STAGED"),
      checked_at: scannedAt,
      seconds_ago: secondsSince(scannedAt, nowMs),
    };
  } catch (thrown) {
    if (isProblem(thrown, "COMPLIANCE_MISSING")) return null;
    throw thrown;
  }
}
