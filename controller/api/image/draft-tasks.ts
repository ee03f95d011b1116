import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { DraftEdit } from "../../domain/drafts/draft-edit.js";
import { revisionWanted } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import { draftUpdate, type DraftUpdate } from "../wire/image/image-parts.js";
import { commitSpec, rebaseSpec } from "../wire/image/image.js";
import { componentEdits, solutionEdit } from "./draft-parts.js";
import { draftParams, draftWish, ownBase, tag, type ImageParts } from "./image-request.js";
import { at, needs } from "../guard/needs.js";

const READ = "VcIntegrity.lifecycleSoftwareSpecification.Read";
const WRITE = "VcIntegrity.lifecycleSoftwareSpecification.Write";
const taskAnswer = { 202: z.string() };
const nothing = z.strictObject({}).nullish();

/** What is done with a draft as a whole: validate, scan, commit on vSphere's paths; several changes at once, and rebase, on ours. */
export function draftTaskRoutes(server: RestServer, parts: ImageParts): void {
  for (const kind of SCOPE_KINDS) {
    taskRoutes(server, kind, parts);
    ownRoutes(server, kind, parts);
  }
}

function taskRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const path = `${scopeBase(kind)}/software/drafts/:draft`;
  const schema = { params: draftParams, body: nothing, response: taskAnswer };
  const config = needs(READ, at(kind, "scope"));
  server.post(path, { config, constraints: { action: "validate" }, schema }, async (request, reply) =>
    reply
      .code(202)
      .serializer(JSON.stringify)
      .send(await parts.rollouts.validate(await draftWish(parts, kind, request))),
  );
  server.post(path, { config, constraints: { action: "scan" }, schema }, async (request, reply) =>
    reply
      .code(202)
      .serializer(JSON.stringify)
      .send(await parts.rollouts.scanDraft(await draftWish(parts, kind, request))),
  );
  server.post(
    path,
    {
      config: needs(WRITE, at(kind, "scope"), { secondPerson: { act: "commit", pin: pinnedDraft(parts, kind) } }),
      constraints: { action: "commit" },
      schema: { params: draftParams, body: commitSpec.nullish(), response: taskAnswer },
    },
    async (request, reply) => {
      const wish = { ...(await draftWish(parts, kind, request)), message: request.body?.message ?? "" };
      return reply
        .code(202)
        .serializer(JSON.stringify)
        .send(await parts.rollouts.commit(wish));
    },
  );
}

function ownRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const path = `${ownBase(kind)}/software/drafts/:draft`;
  const config = needs(WRITE, at(kind, "scope"), { body: "spec" });
  server.patch(path, { config, schema: { params: draftParams, body: draftUpdate } }, async (request, reply) => {
    const wish = await draftWish(parts, kind, request);
    tag(reply, await parts.desk.update(wish, { edits: editsOf(request.body), pins: request.body.pins }));
    return reply.code(204).send();
  });
  server.post(
    path,
    { config, constraints: { action: "rebase" }, schema: { params: draftParams, body: rebaseSpec.nullish() } },
    async (request, reply) => {
      tag(reply, await parts.desk.rebase(await draftWish(parts, kind, request), request.body?.prefer));
      return reply.code(204).send();
    },
  );
}

/** What is approved is the draft as it is when that is asked for; one that is changed meanwhile is not committed. DRAFT_CHANGED. */
const pinnedDraft = (parts: ImageParts, kind: ScopeKind) => async (request: FastifyRequest) => {
  const { scope, draft } = draftParams.parse(request.params);
  const { id } = await scopeOf(parts.store.reader, kind, scope);
  const wanted = revisionWanted(request.headers["if-match"], "the draft");
  const { revision } = await parts.store.reader.drafts.getExactly({ scopeId: id, id: draft }, wanted);
  return { "if-match": `"${revision}"` };
};

function editsOf(update: DraftUpdate): readonly DraftEdit[] {
  const { base_image, add_on, hardware_support = {}, solutions = {}, ...components } = update;
  return [
    ...(base_image === undefined ? [] : [{ part: "base-image", ...base_image } as const]),
    ...(add_on === undefined ? [] : [{ part: "add-on", wanted: add_on } as const]),
    ...Object.entries(hardware_support).map(
      ([manager, wanted]) => ({ part: "hardware-support-package", manager, wanted }) as const,
    ),
    ...componentEdits(components),
    ...Object.entries(solutions).map(([name, wanted]) => solutionEdit(name, wanted)),
  ];
}
