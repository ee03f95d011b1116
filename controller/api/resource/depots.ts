import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { UploadShelf } from "../../rollout/upload-shelf.js";
import type { Store } from "../../store/open-store.js";
import { apiProblem } from "../door/api-problems.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { presentDepot } from "../present/depot.js";
import { offlineCreate, offlineInfo, uploadAnswer } from "../wire/depot.js";

export interface DepotParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly uploads: UploadShelf;
  readonly callerOf: CallerOf;
}

/** Uploads and offline depots: the bytes first, then the import as a task (VLCM part 3). */
export function depotRoutes(server: RestServer, { store, rollouts, uploads, callerOf }: DepotParts): void {
  server.put("/api/greenroom/uploads", { schema: { response: { 201: uploadAnswer } } }, async (request, reply) => {
    if (request.headers["content-type"]?.split(";")[0]?.trim() !== "application/octet-stream")
      throw coreProblem("INPUT_INVALID", { where: "content-type", what: "an upload is application/octet-stream" });
    const announced = request.headers["content-length"];
    const { fileId, sizeBytes, sha256 } = await uploads.receive(
      request.raw,
      announced === undefined ? undefined : Number(announced),
    );
    return reply.code(201).send({ file_id: fileId, size_bytes: sizeBytes, sha256 });
  });

  server.post(
    "/api/esx/settings/depots/offline",
    { schema: { body: offlineCreate, response: { 202: z.string() } } },
    async (request, reply) => {
      const { source_type: source, file_id: fileId, location = "", description = "" } = request.body;
      if (source === "PULL") throw apiProblem("PULL_UNSUPPORTED", { location });
      if (fileId === undefined) throw coreProblem("INPUT_INVALID", { where: "file_id", what: "PUSH needs one" });
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.importDepot({ fileId, description, who: callerOf(request).user }));
    },
  );

  server.get(
    "/api/esx/settings/depots/offline",
    { schema: { response: { 200: z.record(z.string(), offlineInfo) } } },
    async () => {
      const depots = await store.reader.depots.list();
      return Object.fromEntries(depots.map((depot) => [depot.id, presentDepot(depot)]));
    },
  );
}
