import type { Fleet } from "../../fleet/fleet.js";
import type { Roster } from "../../fleet/inventory/roster.js";
import { clusterObject } from "../guard/route-object.js";
import { requirePrivilege, type CallerOf } from "../door/caller.js";
import { needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { hostChange, hostDetail, hostRevoke } from "../wire/host.js";
import { byHost, detailsOf, hostTag, oneOf, type HostReading } from "./hosts.js";
import { at, needs } from "../guard/needs.js";

const WRITE = "Greenroom.Inventory.Write";

export interface HostChanging extends HostReading {
  readonly fleet: Pick<Fleet, "heardAt" | "refresh">;
  readonly roster: Roster;
  readonly callerOf: CallerOf;
}

/** Hosts to change: name, cluster, certificate, and whether they belong here at all; and to ask anew. */
export function hostChangeRoutes(server: RestServer, parts: HostChanging): void {
  const { store, fleet, roster, callerOf } = parts;
  const shown = async (id: string) => oneOf(await detailsOf(parts, [await store.reader.hosts.findEver(id)]));

  server.patch(
    "/api/greenroom/hosts/:host",
    {
      config: needs("Greenroom.Inventory.Write", at("host", "host"), { match: true }),
      schema: { params: byHost, body: hostChange, response: { 200: hostDetail } },
    },
    async (request) => {
      const caller = callerOf(request);
      const { user: who } = caller;
      const { cluster } = request.body;
      // Both sides are asked: whoever moves a host gives it another image.
      if (typeof cluster === "string")
        requirePrivilege(caller, WRITE, clusterObject(await store.reader.clusters.resolveCluster(cluster)));
      const fits = (host: HostRecord) => needMatch(request, `host ${host.name}`, hostTag(host));
      return shown(await roster.changeHost(request.params.host, { ...request.body, who, fits }));
    },
  );

  server.post(
    "/api/greenroom/hosts/:host",
    {
      config: needs("System.Read", at("host", "host")),
      constraints: { action: "refresh" },
      schema: { params: byHost, response: { 200: hostDetail } },
    },
    async (request) => {
      const { id } = await store.reader.hosts.resolveHost(request.params.host);
      await fleet.refresh(id);
      return shown(id);
    },
  );

  server.post(
    "/api/greenroom/hosts/:host",
    {
      config: needs("Greenroom.Inventory.Write", at("host", "host")),
      constraints: { action: "revoke" },
      schema: { params: byHost, body: hostRevoke.nullish(), response: { 200: hostDetail } },
    },
    async (request) => {
      const { user: who } = callerOf(request);
      return shown(await roster.revokeHost(request.params.host, { who, why: request.body?.why ?? "" }));
    },
  );

  server.post(
    "/api/greenroom/hosts/:host",
    {
      config: needs("Greenroom.Inventory.Write", at("host", "host")),
      constraints: { action: "decommission" },
      schema: { params: byHost },
    },
    async (request, reply) => {
      await roster.decommissionHost(request.params.host, { who: callerOf(request).user });
      return reply.code(204).send();
    },
  );
}
