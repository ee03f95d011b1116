import { z } from "zod";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { clusterCreate, clusterDetail, clusterSummary } from "../wire/inventory.js";

const byCluster = z.object({ cluster: z.string() });

export interface ClusterParts {
  readonly store: Store;
  readonly callerOf: CallerOf;
}

/** Clusters: vSphere's list, and ours to make and look at. */
export function clusterRoutes(server: RestServer, { store, callerOf }: ClusterParts): void {
  server.get("/api/vcenter/cluster", { schema: { response: { 200: z.array(clusterSummary) } } }, async () => {
    const clusters = await store.reader.clusters.list();
    return clusters.map(({ id, name }) => ({ cluster: id, name, ha_enabled: false, drs_enabled: false }));
  });

  server.post(
    "/api/greenroom/clusters",
    { schema: { body: clusterCreate, response: { 201: z.string() } } },
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
    { schema: { params: byCluster, response: { 200: clusterDetail } } },
    async (request) => {
      const { reader } = store;
      const cluster = await reader.clusters.resolveCluster(request.params.cluster);
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
      };
    },
  );
}
