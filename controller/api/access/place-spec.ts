import type { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { GrantPlace } from "../../domain/access/decision.js";
import type { StoreReader } from "../../store/repositories.js";
import type { placeSpec } from "../wire/access/access.js";

/** The place that a request names: CLUSTER_NOT_FOUND, HOST_NOT_FOUND, NAME_AMBIGUOUS. */
export async function placeOf(
  reader: StoreReader,
  { cluster, host }: z.infer<typeof placeSpec> = {},
): Promise<GrantPlace> {
  if (cluster !== undefined && host !== undefined)
    throw coreProblem("INPUT_INVALID", { where: "on", what: "name a cluster or a host, not both" });
  if (cluster !== undefined) return { kind: "cluster", id: (await reader.clusters.resolveCluster(cluster)).id };
  if (host !== undefined) return { kind: "host", id: (await reader.hosts.resolveHost(host)).id };
  return { kind: "fleet" };
}
