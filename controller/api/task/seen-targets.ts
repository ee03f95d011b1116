import type { TaskQuery } from "../../store/activity/task-query.js";
import type { StoreReader } from "../../store/repositories.js";
import { FLEET } from "../../domain/access/decision.js";
import { clusterObject, hostObject } from "../guard/route-object.js";
import { may, type Caller } from "../door/caller.js";

/** A query for tasks, narrowed to the clusters and hosts whose tasks the caller may see, before it is cut to its limit. */
export async function narrowed(reader: StoreReader, caller: Caller, query: TaskQuery): Promise<TaskQuery> {
  if (may(caller, "System.Read", FLEET)) return query;
  const objects = [
    ...(await reader.clusters.list()).map(clusterObject),
    ...(await reader.hosts.list()).map(hostObject),
  ];
  const seen = objects.flatMap((one) => (one.kind !== "fleet" && may(caller, "System.Read", one) ? [one.id] : []));
  return { ...query, targets: query.targets === undefined ? seen : query.targets.filter((id) => seen.includes(id)) };
}
