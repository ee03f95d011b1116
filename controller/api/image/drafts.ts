import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isCommittable, validateDraft } from "../../domain/drafts/validation.js";
import type { DraftRecord } from "../../store/images/drafts.js";
import type { RestServer } from "../door/server.js";
import { presentDraft, presentDraftSummary } from "../present/image/draft.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import { createDraft, draftInfo, draftSummary, importSpec } from "../wire/image.js";
import { askingOf, draftParams, draftWish, scopeParams, tag, type ImageParts } from "./image-request.js";
import { importedSource } from "./import-source.js";

const owners = z.object({
  /** One or several, with commas. */
  owners: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat().flatMap((text) => text.split(",")))
    .optional(),
});

/** Drafts of an image: made, imported, listed, shown, deleted (VLCM part 2). */
export function draftRoutes(server: RestServer, parts: ImageParts): void {
  for (const kind of SCOPE_KINDS) {
    makingRoutes(server, kind, parts);
    lookingRoutes(server, kind, parts);
  }
}

function makingRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const path = `${scopeBase(kind)}/software/drafts`;
  const created = { 201: z.string() };
  server.post(
    path,
    { schema: { params: scopeParams, body: createDraft.nullish(), response: created } },
    async (request, reply) => {
      const from = request.body?.greenroom?.from ?? "image";
      const { id } = await parts.desk.create(await askingOf(parts, kind, request), from);
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );
  server.post(
    path,
    {
      constraints: { action: "import-software-spec" },
      schema: { params: scopeParams, body: importSpec, response: created },
    },
    async (request, reply) => {
      const asking = await askingOf(parts, kind, request);
      const { id } = await parts.desk.take(asking, await importedSource(parts, asking.scope.id, request.body));
      const { source_type: source, file_id: fileId } = request.body;
      if (source === "PUSH" && fileId !== undefined) await parts.uploads.remove(fileId);
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );
}

function lookingRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const { reader } = parts.store;
  const path = `${scopeBase(kind)}/software/drafts`;
  const statusOf = async (drafts: readonly DraftRecord[]) => {
    if (drafts.length === 0) return () => "INVALID" as const;
    const listing = await reader.contents.listing();
    return (draft: DraftRecord) => (isCommittable(validateDraft(draft, listing)) ? "VALID" : "INVALID");
  };
  server.get(
    path,
    {
      schema: {
        params: scopeParams,
        querystring: owners,
        response: { 200: z.record(z.string(), draftSummary) },
      },
    },
    async (request) => {
      const { scope } = await askingOf(parts, kind, request);
      const { owners: wanted } = request.query;
      if (wanted !== undefined && wanted.length > 100)
        throw coreProblem("INPUT_INVALID", { where: "querystring.owners", what: "more than 100" });
      const drafts = (await reader.drafts.list(scope.id)).filter(({ owner }) => wanted?.includes(owner) ?? true);
      const status = await statusOf(drafts);
      return Object.fromEntries(drafts.map((draft) => [draft.id, presentDraftSummary(draft, status(draft))]));
    },
  );
  server.get(
    `${path}/:draft`,
    { schema: { params: draftParams, response: { 200: draftInfo } } },
    async (request, reply) => {
      const { scope, draftId } = await draftWish(parts, kind, request);
      const draft = await reader.drafts.get({ scopeId: scope.id, id: draftId });
      const status = (await statusOf([draft]))(draft);
      const currentCommit = (await reader.images.current(scope.id))?.commitId ?? null;
      tag(reply, draft);
      return presentDraft(draft, { status, currentCommit, offers: await reader.contents.offers() });
    },
  );
  server.delete(`${path}/:draft`, { schema: { params: draftParams } }, async (request, reply) => {
    await parts.desk.remove(await draftWish(parts, kind, request));
    return reply.code(204).send();
  });
}
