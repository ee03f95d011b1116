import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { readRange } from "../../depot/byte-range.js";
import { selectExport } from "../../rollout/library/export-selection.js";
import { presentExport } from "../present/depot/depot-export.js";
import type { RestServer } from "../door/server.js";
import { exportPlan, exportQuery } from "../wire/depot/depot-export.js";
import type { DepotParts } from "./depot-parts.js";
import { fleet, needs } from "../guard/needs.js";

const byDigest = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hex digits") });

/** What a mirror is made of: the plan, and the bytes by digest (GET with Range). */
export function depotExportRoutes(server: RestServer, { store, rollouts }: DepotParts): void {
  server.get(
    "/api/greenroom/depots/export",
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", fleet),
      schema: { querystring: exportQuery, response: { 200: exportPlan } },
    },
    async (request) => presentExport(await selectExport(store.reader, request.query)),
  );

  server.get(
    "/api/greenroom/vibs/:sha256",
    { config: needs("VcIntegrity.lifecycleSettings.Read", fleet), schema: { params: byDigest } },
    async (request, reply) => {
      const vib = await rollouts.library.openVib(request.params.sha256);
      const range = readRange(request.headers.range, vib.sizeBytes);
      if (range.kind === "unsatisfiable") {
        await vib.close();
        throw coreProblem("INPUT_INVALID", { where: "range", what: `the file has ${vib.sizeBytes} bytes` });
      }
      const { first, last } = range.kind === "part" ? range : { first: 0, last: vib.sizeBytes - 1 };
      if (range.kind === "part") void reply.header("content-range", `bytes ${first}-${last}/${vib.sizeBytes}`);
      return reply
        .code(range.kind === "part" ? 206 : 200)
        .type("application/octet-stream")
        .header("content-length", last - first + 1)
        .header("etag", `"${vib.sha256}"`)
        .send(vib.stream({ first, last }));
    },
  );
}
