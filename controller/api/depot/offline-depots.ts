import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { checkLocation } from "../../domain/library/depot-location.js";
import { storeProblem } from "../../store/store-problems.js";
import type { StoreReader } from "../../store/repositories.js";
import type { RestServer } from "../door/server.js";
import { presentDepot } from "../present/depot/offline-depot.js";
import { offlineCreate, offlineInfo, ownerDataOf, uploadAnswer, type OfflineCreate } from "../wire/depot/depot.js";
import { viaOf } from "../door/via.js";
import { byDepot, deletion, evenIf, type DepotParts } from "./depot-parts.js";
import { anywhere, fleet, needs } from "../guard/needs.js";

/** Uploads and offline depots: the bytes first, then the import as a task (VLCM part 3). */
export function offlineDepotRoutes(server: RestServer, parts: DepotParts): void {
  const { store, rollouts, uploads, callerOf } = parts;
  server.put(
    "/api/greenroom/uploads",
    {
      config: needs(
        ["VcIntegrity.lifecycleSettings.Write", "VcIntegrity.lifecycleSoftwareSpecification.Write"],
        anywhere,
      ),
      schema: { response: { 201: uploadAnswer } },
    },
    async (request, reply) => {
      if (request.headers["content-type"]?.split(";")[0]?.trim() !== "application/octet-stream")
        throw coreProblem("INPUT_INVALID", { where: "content-type", what: "an upload is application/octet-stream" });
      const announced = request.headers["content-length"];
      const { fileId, sizeBytes, sha256 } = await uploads.receive(
        request.raw,
        announced === undefined ? undefined : Number(announced),
      );
      return reply.code(201).send({ file_id: fileId, size_bytes: sizeBytes, sha256 });
    },
  );

  server.post(
    "/api/esx/settings/depots/offline",
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", fleet),
      schema: { body: offlineCreate, response: { 202: z.string() } },
    },
    async (request, reply) => {
      const { description = "" } = request.body;
      const from = bundleOf(request.body);
      const wish = { from, description, ownerData: ownerDataOf(request.body) ?? "" };
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.library.importDepot({ ...wish, who: callerOf(request).user, via: viaOf(request) }));
    },
  );

  server.get(
    "/api/esx/settings/depots/offline",
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: {} }),
      schema: { response: { 200: z.record(z.string(), offlineInfo) } },
    },
    async () => {
      const depots = await store.reader.depots.list();
      return Object.fromEntries(depots.map((depot) => [depot.id, presentDepot(depot)]));
    },
  );
  deletionRoutes(server, parts);
}

/** Pushed before, or to be fetched by the controller: INPUT_INVALID. */
function bundleOf({ source_type: source, file_id: fileId, location }: OfflineCreate) {
  if (source === "PULL") return { location: checkLocation("location", location ?? "") };
  if (fileId === undefined) throw coreProblem("INPUT_INVALID", { where: "file_id", what: "PUSH needs one" });
  return { fileId };
}

function deletionRoutes(server: RestServer, { store, rollouts, callerOf }: DepotParts): void {
  server.get(
    "/api/esx/settings/depots/offline/:depot",
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: { params: byDepot, response: { 200: offlineInfo } },
    },
    async (request) => presentDepot(await offlineDepot(store.reader, request.params.depot)),
  );

  server.delete(
    "/api/esx/settings/depots/offline/:depot",
    {
      config: needs("VcIntegrity.lifecycleDepots.Delete", fleet),
      schema: { params: byDepot, querystring: deletion, response: { 202: z.string() } },
    },
    async (request, reply) => {
      const { id } = await offlineDepot(store.reader, request.params.depot);
      const input = { depotId: id, evenIf: evenIf(request.query) };
      const task = await rollouts.library.deleteDepot({
        input,
        kind: "offline",
        who: callerOf(request).user,
        via: viaOf(request),
      });
      return reply.code(202).serializer(JSON.stringify).send(task);
    },
  );
}

/** DEPOT_NOT_FOUND also for an online one. */
export async function offlineDepot({ depots }: StoreReader, idOrName: string) {
  const depot = await depots.resolveDepot(idOrName);
  if ((await depots.list()).some(({ id }) => id === depot.id)) return depot;
  throw storeProblem("DEPOT_NOT_FOUND", { depot: idOrName });
}
