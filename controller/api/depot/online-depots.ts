import { createHash } from "node:crypto";
import { z } from "zod";
import { checkLocation, checkProxy } from "../../domain/library/depot-location.js";
import type { OnlineDepot } from "../../store/library/online-depots.js";
import { presentOnline } from "../present/depot/online-depot.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { onlineCreate, onlineInfo, onlineUpdate } from "../wire/depot/online-depot.js";
import { ownerDataOf } from "../wire/depot/depot.js";
import { viaOf } from "../door/via.js";
import { byDepot, deletion, evenIf, type DepotParts } from "./depot-parts.js";
import { anywhere, fleet, needs } from "../guard/needs.js";

const ONLINE = "/api/esx/settings/depots/online";

/** Online depots: vSphere's paths and shapes (VLCM part 3), what the last synchronisation said in `greenroom`. */
export function onlineDepotRoutes(server: RestServer, parts: DepotParts): void {
  readingRoutes(server, parts);
  changingRoutes(server, parts);
}

function readingRoutes(server: RestServer, { store }: DepotParts): void {
  const { reader } = store;
  const present = async (depot: OnlineDepot) => presentOnline(depot, await reader.depots.resolveDepot(depot.id));

  server.get(
    ONLINE,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: {} }),
      schema: { response: { 200: z.record(z.string(), onlineInfo) } },
    },
    async () => {
      const depots = await reader.onlineDepots.list();
      return Object.fromEntries(
        await Promise.all(depots.map(async (depot) => [depot.id, await present(depot)] as const)),
      );
    },
  );

  server.get(
    `${ONLINE}/:depot`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: { params: byDepot, response: { 200: onlineInfo } },
    },
    async (request, reply) => {
      const depot = await reader.onlineDepots.resolveOnline(request.params.depot);
      void reply.header("etag", depotTag(depot));
      return present(depot);
    },
  );
}

/** Of what can be changed of it. */
const depotTag = ({ id, description, ownerData, enabled, proxy }: OnlineDepot): string =>
  etagOf([id, description, ownerData, enabled, proxy]);

function changingRoutes(server: RestServer, { store, rollouts, callerOf }: DepotParts): void {
  server.post(
    ONLINE,
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", fleet),
      schema: { body: onlineCreate, response: { 201: z.string() } },
    },
    async (request, reply) => {
      const { description = "", enabled = true, greenroom } = request.body;
      const location = checkLocation("location", request.body.location);
      const proxy = greenroom?.proxy ? checkProxy("greenroom.proxy", greenroom.proxy) : null;
      const sha256 = createHash("sha256").update(location).digest("hex");
      const { user: who } = callerOf(request);
      const ownerData = ownerDataOf(request.body) ?? "";
      const id = await store.transact(async ({ onlineDepots, audits }) => {
        const made = await onlineDepots.create({ location, proxy, description, ownerData, enabled, who, sha256 });
        const detail = { location, proxy, enabled };
        await audits.append({ who, what: "depot add", onWhat: made, outcome: "OK", detail });
        return made;
      });
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );

  server.patch(
    `${ONLINE}/:depot`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", fleet, { match: true }),
      schema: { params: byDepot, body: onlineUpdate },
    },
    async (request, reply) => {
      const { description, enabled, greenroom } = request.body;
      const ownerData = ownerDataOf(request.body);
      const { id } = await store.reader.onlineDepots.resolveOnline(request.params.depot);
      const proxy = greenroom?.proxy ? checkProxy("greenroom.proxy", greenroom.proxy) : greenroom?.proxy;
      const change = {
        ...(description !== undefined && { description }),
        ...(ownerData !== undefined && { ownerData }),
        ...(enabled !== undefined && { enabled }),
        ...(proxy !== undefined && { proxy }),
      };
      const { user: who } = callerOf(request);
      await store.transact(async ({ onlineDepots, audits }) => {
        needMatch(request, `depot ${id}`, depotTag(await onlineDepots.resolveOnline(id)));
        await onlineDepots.update(id, change);
        await audits.append({ who, what: "depot update", onWhat: id, outcome: "OK", detail: change });
      });
      return reply.code(204).send();
    },
  );

  server.delete(
    `${ONLINE}/:depot`,
    {
      config: needs("VcIntegrity.lifecycleDepots.Delete", fleet),
      schema: { params: byDepot, querystring: deletion, response: { 202: z.string() } },
    },
    async (request, reply) => {
      const { id } = await store.reader.onlineDepots.resolveOnline(request.params.depot);
      const input = { depotId: id, evenIf: evenIf(request.query) };
      const task = await rollouts.library.deleteDepot({
        input,
        kind: "online",
        who: callerOf(request).user,
        via: viaOf(request),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}
