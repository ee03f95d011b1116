import type { Store } from "../../store/open-store.js";
import { FLEET } from "../../domain/access/decision.js";
import { clusterObject } from "../guard/route-object.js";
import { requirePrivilege, type CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { joinToken, joinTokenCreate } from "../wire/inventory.js";
import { TOLD_ONCE } from "../guard/idempotency.js";
import { anywhere, needs } from "../guard/needs.js";

const DEFAULT_TTL_SECONDS = 3_600;

export interface JoinTokenParts {
  readonly store: Store;
  readonly callerOf: CallerOf;
  /** HOST:PORT at which agents reach the gRPC door. */
  readonly grpcAddress: () => string;
  readonly caFingerprint: string;
}

/** One-time tokens with which hosts join (DECISIONS 11). */
export function joinTokenRoutes(server: RestServer, parts: JoinTokenParts): void {
  const { store, callerOf, grpcAddress, caFingerprint } = parts;
  server.post(
    "/api/greenroom/join-tokens",
    {
      config: needs("Greenroom.Inventory.Write", anywhere),
      schema: { body: joinTokenCreate, response: { 201: joinToken } },
    },
    async (request, reply) => {
      const { cluster, ttl_seconds: ttlSeconds = DEFAULT_TTL_SECONDS } = request.body;
      const caller = callerOf(request);
      const { user: who } = caller;
      const into = cluster === undefined ? undefined : await store.reader.clusters.resolveCluster(cluster);
      requirePrivilege(caller, "Greenroom.Inventory.Write", into === undefined ? FLEET : clusterObject(into));
      const clusterId = into?.id ?? null;
      const issued = await store.transact(async ({ joinTokens, audits }) => {
        const onWhat = clusterId ?? "standalone host";
        await audits.append({ who, what: "join token", onWhat, outcome: "OK", detail: { ttlSeconds } });
        return joinTokens.issue({ clusterId, ttlSeconds, who });
      });
      return reply.code(201).header("cache-control", TOLD_ONCE).send({
        token: issued.token,
        expires_at: issued.expiresAt,
        cluster: issued.clusterId,
        controller: grpcAddress(),
        ca_fingerprint: caFingerprint,
      });
    },
  );
}
