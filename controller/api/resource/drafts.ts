import { z } from "zod";
import { readSoftwareSpec } from "../../../formats/spec/software-spec.js";
import { commitSpec, importSpec } from "../wire/software.js";
import type { RestServer } from "../door/server.js";
import { viaOf } from "../door/via.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "./scope-route.js";
import type { SoftwareParts } from "./software.js";

const params = z.object({ scope: z.string() });
const draftParams = params.extend({ draft: z.string() });

/** Drafts of an image: a software spec comes in, and is committed (VLCM part 2). */
export function draftRoutes(server: RestServer, parts: SoftwareParts): void {
  for (const kind of SCOPE_KINDS) {
    importRoute(server, kind, parts);
    commitRoute(server, kind, parts);
  }
}

function importRoute(server: RestServer, kind: ScopeKind, { store, callerOf }: SoftwareParts): void {
  server.post(
    `${scopeBase(kind)}/software/drafts`,
    {
      constraints: { action: "import-software-spec" },
      schema: { params, body: importSpec, response: { 201: z.string() } },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const { software_spec: text, pins = {} } = request.body;
      // Writes by API refuse what they do not know (DECISIONS 21): an operator must not believe it has an effect.
      const { spec } = readSoftwareSpec(text, { unknownKeys: "refuse" });
      const { user: owner } = callerOf(request);
      const draft = await store.transact(async ({ drafts, audits }) => {
        const made = await drafts.replace({ scopeId: scope.id, owner, spec, pins });
        await audits.append({
          who: owner,
          what: "draft import",
          onWhat: scope.id,
          outcome: "OK",
          detail: { draft: made.id },
        });
        return made;
      });
      return reply.code(201).serializer(JSON.stringify).send(draft.id);
    },
  );
}

function commitRoute(server: RestServer, kind: ScopeKind, { store, rollouts, callerOf }: SoftwareParts): void {
  server.post(
    `${scopeBase(kind)}/software/drafts/:draft`,
    {
      constraints: { action: "commit" },
      schema: { params: draftParams, body: commitSpec.nullish(), response: { 202: z.string() } },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const wish = { draftId: request.params.draft, message: request.body?.message ?? "" };
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await rollouts.commit({ scope, who: callerOf(request).user, via: viaOf(request), ...wish }));
    },
  );
}
