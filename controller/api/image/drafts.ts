import { z } from "zod";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isCommittable, validateDraft } from "../../domain/drafts/validation.js";
import type { Asking } from "../../rollout/images/draft-desk.js";
import { completed } from "../../rollout/images/library-for.js";
import type { DraftRecord } from "../../store/images/drafts.js";
import type { RestServer } from "../door/server.js";
import { presentDraft, presentDraftSummary, type DraftStatus } from "../present/image/draft.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import {
  createDraft,
  draftInfo,
  draftSummary,
  importSpec,
  type DraftInfo,
  type ImportSpec,
} from "../wire/image/image.js";
import { askingOf, draftParams, draftWish, ownBase, scopeParams, tag, type ImageParts } from "./image-request.js";
import { importedSource } from "./import-source.js";
import { at, needs } from "../guard/needs.js";

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
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope")),
      schema: { params: scopeParams, body: createDraft.nullish(), response: created },
    },
    async (request, reply) => {
      const from = request.body?.greenroom?.from ?? "image";
      const { id } = await parts.desk.create(await askingOf(parts, kind, request), from);
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );
  server.post(
    path,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope"), { body: "spec" }),
      constraints: { action: "import-software-spec" },
      schema: { params: scopeParams, body: importSpec, response: created },
    },
    async (request, reply) => {
      const { id } = await imported(parts, await askingOf(parts, kind, request), request.body);
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );
  // vSphere's answer is the bare id; ours tells what of the spec cannot be honoured.
  server.post(
    `${ownBase(kind)}/software/drafts`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope"), { body: "spec" }),
      constraints: { action: "import-software-spec" },
      schema: { params: scopeParams, body: importSpec, response: { 201: draftInfo } },
    },
    async (request, reply) => {
      const draft = await imported(parts, await askingOf(parts, kind, request), request.body);
      tag(reply, draft);
      return reply.code(201).send(await shown(parts, draft));
    },
  );
}

async function imported(parts: ImageParts, asking: Asking, spec: ImportSpec): Promise<DraftRecord> {
  const draft = await parts.desk.take(asking, await importedSource(parts, asking.scope.id, spec));
  const { source_type: source, file_id: fileId } = spec;
  if (source === "PUSH" && fileId !== undefined) await parts.uploads.remove(fileId);
  return draft;
}

/** Whether drafts could be committed as they are, judged by the library as it is now. */
async function statusesOf(
  parts: ImageParts,
  drafts: readonly DraftRecord[],
): Promise<ReadonlyMap<string, DraftStatus>> {
  if (drafts.length === 0) return new Map();
  const whole = await parts.store.reader.contents.listing();
  const signal = new AbortController().signal;
  const statuses = drafts.map(async (draft) => {
    const { listing } = await completed(parts, { listing: whole, spec: draft.spec, signal });
    return [draft.id, isCommittable(validateDraft(draft, listing)) ? "VALID" : "INVALID"] as const;
  });
  return new Map(await Promise.all(statuses));
}

async function shown(parts: ImageParts, draft: DraftRecord): Promise<DraftInfo> {
  const { reader } = parts.store;
  const status = (await statusesOf(parts, [draft])).get(draft.id) ?? "INVALID";
  const currentCommit = (await reader.images.current(draft.scopeId))?.commitId ?? null;
  return presentDraft(draft, { status, currentCommit, offers: await reader.contents.offers() });
}

function lookingRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const { reader } = parts.store;
  const path = `${scopeBase(kind)}/software/drafts`;
  server.get(
    path,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope"), { list: {} }),
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
      const status = await statusesOf(parts, drafts);
      return Object.fromEntries(
        drafts.map((draft) => [draft.id, presentDraftSummary(draft, status.get(draft.id) ?? "INVALID")]),
      );
    },
  );
  server.get(
    `${path}/:draft`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      schema: { params: draftParams, response: { 200: draftInfo } },
    },
    async (request, reply) => {
      const { scope, draftId } = await draftWish(parts, kind, request);
      const draft = await reader.drafts.get({ scopeId: scope.id, id: draftId });
      tag(reply, draft);
      return shown(parts, draft);
    },
  );
  server.delete(
    `${path}/:draft`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope")),
      schema: { params: draftParams },
    },
    async (request, reply) => {
      await parts.desk.remove(await draftWish(parts, kind, request));
      return reply.code(204).send();
    },
  );
}
