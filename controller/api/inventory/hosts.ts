import { z } from "zod";
import type { Clock } from "../../../core/time/clock.js";
import type { Fleet } from "../../fleet/fleet.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { storeProblem } from "../../store/store-problems.js";
import { etagOf } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { presentHost, presentHostSummary, presentSoftwareOf } from "../present/host.js";
import { hostDetail, hostFilters, hostHistory, hostSoftware, hostSummary, rosterFilters } from "../wire/host.js";
import { anywhere, at, needs } from "../guard/needs.js";

export const byHost = z.object({ host: z.string().max(255) });

export interface HostReading {
  readonly store: Store;
  readonly fleet: Pick<Fleet, "heardAt">;
  readonly clock: Clock;
}

/** Hosts with everything that is known of each. */
export async function detailsOf({ store, fleet, clock }: HostReading, hosts: readonly HostRecord[]) {
  const { hostSoftware: software, receipts, alarms, clusters, remediations } = store.reader;
  const [summaries, sayings, open, all, ended] = await Promise.all([
    software.summaries(),
    receipts.latestSayings(),
    alarms.openByHost(),
    clusters.list(),
    remediations.newest(),
  ]);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return hosts.map((host) =>
    presentHost(host, {
      clusterName: names.get(host.clusterId ?? ""),
      software: summaries.get(host.id),
      saying: sayings.get(host.id),
      lastRemediation: ended.get(host.id),
      openAlarms: open.get(host.id) ?? 0,
      heardAt: fleet.heardAt(host.id),
      nowMs: clock.now(),
    }),
  );
}

/** Hosts to look at: vSphere's list, ours with what the agents told and what they run, and what happened to each. */
export function hostRoutes(server: RestServer, parts: HostReading): void {
  const { store, clock } = parts;
  const { reader } = store;
  server.get(
    "/api/vcenter/host",
    {
      config: needs("System.Read", anywhere, { list: { key: "host", aboutOf: ({ host }) => String(host) } }),
      schema: { querystring: hostFilters, response: { 200: z.array(hostSummary) } },
    },
    async (request) => (await reader.hosts.list()).filter((host) => fits(host, request.query)).map(presentHostSummary),
  );

  server.get(
    "/api/greenroom/hosts",
    {
      config: needs("System.Read", anywhere, { list: { key: "host", aboutOf: ({ host }) => String(host) } }),
      schema: { querystring: rosterFilters, response: { 200: z.array(hostDetail) } },
    },
    async (request) => {
      const { decommissioned = false, clusters, ...wanted } = request.query;
      const named = await Promise.all((clusters ?? []).map((one) => reader.clusters.resolveCluster(one)));
      const hosts = await (decommissioned ? reader.hosts.decommissioned() : reader.hosts.list());
      const ids = clusters === undefined ? undefined : named.map(({ id }) => id);
      return detailsOf(
        parts,
        hosts.filter((host) => fits(host, { ...wanted, clusters: ids })),
      );
    },
  );

  server.get(
    "/api/greenroom/hosts/:host",
    { config: needs("System.Read", at("host", "host")), schema: { params: byHost, response: { 200: hostDetail } } },
    async (request, reply) => {
      const host = await reader.hosts.findEver(request.params.host);
      void reply.header("etag", hostTag(host));
      return oneOf(await detailsOf(parts, [host]));
    },
  );

  server.get(
    "/api/greenroom/hosts/:host/software",
    { config: needs("System.Read", at("host", "host")), schema: { params: byHost, response: { 200: hostSoftware } } },
    async (request) => {
      const { id, name } = await reader.hosts.findEver(request.params.host);
      const measured = await reader.hostSoftware.of(id);
      if (measured === undefined) throw storeProblem("HOST_NOT_MEASURED", { host: name });
      return presentSoftwareOf(measured, clock.now());
    },
  );

  server.get(
    "/api/greenroom/hosts/:host/history",
    { config: needs("System.Read", at("host", "host")), schema: { params: byHost, response: { 200: hostHistory } } },
    async (request) => historyOf(store, (await reader.hosts.findEver(request.params.host)).id),
  );
}

/** Of what can be changed of it. */
export const hostTag = ({ id, name, clusterId }: HostRecord): string => etagOf([id, name, clusterId]);

type Filters = z.output<typeof hostFilters>;

function fits({ id, name, clusterId, connection }: HostRecord, wanted: Filters): boolean {
  const one = (list: readonly string[] | undefined, value: string | null): boolean =>
    list === undefined || (value !== null && list.includes(value));
  return (
    one(wanted.hosts, id) &&
    one(wanted.names, name) &&
    one(wanted.clusters, clusterId) &&
    one(wanted.connection_states, connection.state) &&
    (wanted.standalone === undefined || wanted.standalone === (clusterId === null))
  );
}

/** A host that was asked for by itself is there. */
export function oneOf<T>(list: readonly T[]): T {
  const [only] = list;
  if (only === undefined) throw storeProblem("HOST_NOT_FOUND", { host: "that was asked for" });
  return only;
}

async function historyOf({ reader }: Store, hostId: string): Promise<z.infer<typeof hostHistory>> {
  const [tasks, audits] = await Promise.all([
    reader.taskHosts.newestOf({ hostId }),
    reader.audits.list({ onWhat: hostId, limit: 100 }),
  ]);
  const told = tasks.map(async ({ taskId, status, startedAt, endedAt }) => {
    const { description, who } = await reader.tasks.get(taskId);
    return { task: taskId, description, user: who, status, start_time: startedAt, end_time: endedAt };
  });
  return {
    tasks: await Promise.all(told),
    audit: audits.map(({ at, who, what, outcome, detail }) => ({ at, who, what, outcome, detail })),
  };
}
