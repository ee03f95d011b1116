import { z } from "zod";
import { rolloutProblem } from "../../rollout/rollout-problems.js";
import type { RestServer } from "../door/server.js";
import { presentRecommendations } from "../present/image/recommendations.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import { generateSpec, recommendationInfo } from "../wire/image/image.js";
import { askingOf, scopeParams, type ImageParts } from "./image-request.js";
import { at, needs } from "../guard/needs.js";

/** Newer images that the library gives (VLCM part 2): looked for as a task, and read. */
export function recommendationRoutes(server: RestServer, parts: ImageParts): void {
  for (const kind of SCOPE_KINDS) routes(server, kind, parts);
}

function routes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const path = `${scopeBase(kind)}/software/recommendations`;
  server.post(
    path,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      constraints: { action: "generate" },
      schema: { params: scopeParams, body: generateSpec.nullish(), response: { 202: z.string() } },
    },
    async (request, reply) => {
      const version = request.body?.base_image_version;
      const asking = await askingOf(parts, kind, request);
      const wish = { ...asking, ...(version !== undefined && { baseImageVersion: version }) };
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await parts.rollouts.recommend(wish));
    },
  );
  server.get(
    path,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      schema: { params: scopeParams, response: { 200: recommendationInfo } },
    },
    async (request) => {
      const { scope } = await askingOf(parts, kind, request);
      const found = await presentRecommendations(parts.store.reader, scope.id);
      if (found === undefined) throw rolloutProblem("RECOMMENDATION_MISSING", { scope: scope.name });
      return found;
    },
  );
}
