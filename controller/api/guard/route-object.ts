import type { FastifyRequest } from "fastify";
import { isProblem } from "../../../core/problem/problem.js";
import { FLEET, type AccessObject } from "../../domain/access/decision.js";
import type { ClusterRecord } from "../../store/inventory/clusters.js";
import type { HostHead } from "../../store/inventory/host-record.js";
import type { StoreReader } from "../../store/repositories.js";
import type { RoutePlace } from "./needs.js";

/** What does not exist: seen as that by who may see everything, and refused to anybody else. */
export type Found = AccessObject | "missing";

type Finder = (reader: StoreReader, idOrName: string) => Promise<AccessObject>;

export const clusterObject = ({ id, name }: ClusterRecord): AccessObject => ({ kind: "cluster", id, name });
export const hostObject = ({ id, name, clusterId }: HostHead): AccessObject => ({
  kind: "host",
  id,
  name,
  clusterId,
});

const cluster: Finder = async ({ clusters }, name) => clusterObject(await clusters.resolveCluster(name));
const host: Finder = async ({ hosts }, name) => hostObject(await hosts.findEver(name));

/** Tasks without a scope, and those of what is gone, are the whole fleet's. */
async function scopeById({ clusters, hosts }: StoreReader, id: string | null): Promise<AccessObject> {
  if (id === null) return FLEET;
  const found = (await clusters.list()).find((one) => one.id === id);
  if (found !== undefined) return clusterObject(found);
  const one = await hosts.get(id);
  return one === undefined ? FLEET : hostObject(one);
}

const FINDERS: Readonly<Record<Exclude<RoutePlace["on"], "fleet" | "anywhere">, Finder>> = {
  cluster,
  host,
  scope: async (reader, name) => {
    const found = await reader.clusters.find(name);
    return found === undefined ? host(reader, name) : clusterObject(found);
  },
  task: async (reader, id) => scopeById(reader, (await reader.tasks.get(id)).scopeId),
  alarm: async (reader, id) => {
    const alarm = (await reader.alarms.list({ which: "all" })).find((one) => String(one.id) === id);
    return alarm === undefined ? FLEET : scopeById(reader, alarm.hostId);
  },
  approval: async (reader, id) => (await reader.approvals.need(id)).object,
};

/** The object of a request, by the part of its path that the route has declared. */
export async function objectOf(reader: StoreReader, place: RoutePlace, request: FastifyRequest): Promise<Found> {
  if (place.on === "fleet" || place.on === "anywhere") return FLEET;
  const value: unknown = (request.params as Readonly<Record<string, unknown>>)[place.param];
  try {
    return await FINDERS[place.on](reader, String(value));
  } catch (thrown) {
    // Not there, or not to be told apart: the handler says so to whom it may be said.
    if (isProblem(thrown)) return "missing";
    throw thrown;
  }
}
