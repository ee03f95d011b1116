import { z } from "zod";
import type { RestServer } from "../door/server.js";
import { viaOf } from "../door/via.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import { enablementCheckSpec, enablementInfo, enableSpec } from "../wire/lifecycle/enablement.js";
import { scopeParams, type LifecycleParts } from "./lifecycle-parts.js";
import { at, needs } from "../guard/needs.js";

/** Whether a cluster or standalone host is managed by an image: here it is as soon as it has one (VLCM part 2). */
export function enablementRoutes(server: RestServer, parts: LifecycleParts): void {
  for (const kind of SCOPE_KINDS) routes(server, kind, parts);
}

const reads = (kind: ScopeKind) => needs("VcIntegrity.lifecycleSettings.Read", at(kind, "scope"));

function routes(server: RestServer, kind: ScopeKind, { store, rollouts, callerOf }: LifecycleParts): void {
  const { reader } = store;
  const path = `${scopeBase(kind)}/enablement/software`;
  server.get(
    path,
    { config: reads(kind), schema: { params: scopeParams, response: { 200: enablementInfo } } },
    async (request) => {
      const { id } = await scopeOf(reader, kind, request.params.scope);
      return { enabled: (await reader.images.current(id)) !== undefined };
    },
  );
  server.post(
    path,
    {
      constraints: { action: "check" },
      config: reads(kind),
      schema: { params: scopeParams, body: enablementCheckSpec.nullish(), response: { 202: z.string() } },
    },
    async (request, reply) => {
      const scope = await scopeOf(reader, kind, request.params.scope);
      const asked = { scope, who: callerOf(request).user, via: viaOf(request) };
      const skip = request.body?.checks_to_skip ?? [];
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.eligibility.checkEnablement({ ...asked, skip }));
    },
  );
  server.put(
    path,
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", at(kind, "scope")),
      schema: { params: scopeParams, body: enableSpec.nullish(), response: { 202: z.string() } },
    },
    async (request, reply) => {
      const scope = await scopeOf(reader, kind, request.params.scope);
      const asked = { scope, who: callerOf(request).user, via: viaOf(request) };
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.eligibility.enable(asked));
    },
  );
}
