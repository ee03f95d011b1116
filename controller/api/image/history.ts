import { z } from "zod";
import { isProblem } from "../../../core/problem/problem.js";
import { wholeSpec, type DraftText } from "../../domain/drafts/draft-spec.js";
import { imageChanges, specChanges } from "../../domain/history/image-diff.js";
import type { Notice, ResolvedImage } from "../../domain/resolved-image.js";
import { resolveImage } from "../../domain/resolution/resolve-image.js";
import { libraryFor } from "../../rollout/images/library-for.js";
import type { RestServer } from "../door/server.js";
import { presentCommit, presentDiff } from "../present/image/commit.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import { commitInfo, commitList, imageDiff } from "../wire/image/image.js";
import { askingOf, ownBase, scopeParams, type ImageParts } from "./image-request.js";
import { at, needs } from "../guard/needs.js";

const commitParams = scopeParams.extend({ commit: z.string() });
const limit = z.coerce.number().int().min(1).max(1000).default(100);

/** Commits: one on vSphere's path; the list, the difference of two and the way back on ours. */
export function historyRoutes(server: RestServer, parts: ImageParts): void {
  for (const kind of SCOPE_KINDS) {
    commitRoutes(server, kind, parts);
    diffRoute(server, kind, parts);
  }
}

function commitRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const { reader } = parts.store;
  server.get(
    `${scopeBase(kind)}/software/commits/:commit`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      schema: { params: commitParams, response: { 200: commitInfo } },
    },
    async (request) => {
      const { scope } = await askingOf(parts, kind, request);
      const image = await reader.images.commit({ scopeId: scope.id, commitId: request.params.commit });
      return presentCommit(image, await reader.compliance.ofScope(scope.id));
    },
  );
  server.get(
    `${ownBase(kind)}/software/commits`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope"), {
        list: { key: "commit", limits: "by-itself" },
      }),
      schema: { params: scopeParams, querystring: z.object({ limit }), response: { 200: commitList } },
    },
    async (request) => {
      const { scope } = await askingOf(parts, kind, request);
      const compliance = await reader.compliance.ofScope(scope.id);
      const images = await reader.images.history(scope.id, request.query.limit);
      return images.map((image) => presentCommit(image, compliance));
    },
  );
  server.post(
    `${ownBase(kind)}/software/commits/:commit`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope")),
      constraints: { action: "revert" },
      schema: { params: commitParams, response: { 201: z.string() } },
    },
    async (request, reply) => {
      const { id } = await parts.desk.revert(await askingOf(parts, kind, request), request.params.commit);
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );
}

function diffRoute(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const querystring = z.object({ from: z.string().max(255).default("current"), to: z.string().max(255) });
  server.get(
    `${ownBase(kind)}/software/diff`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      schema: { params: scopeParams, querystring, response: { 200: imageDiff } },
    },
    async (request) => {
      const { scope } = await askingOf(parts, kind, request);
      const from = await sideOf(parts, scope.id, request.query.from);
      const to = await sideOf(parts, scope.id, request.query.to);
      const resolved = from.resolved && to.resolved && imageChanges(from.resolved, to.resolved);
      const changes = resolved ?? { components: [], vibs: [] };
      return presentDiff(
        { parts: specChanges(from.text, to.text), ...changes },
        { from: from.name, to: to.name, unresolved: [...from.unresolved, ...to.unresolved] },
      );
    },
  );
}

interface Side {
  readonly name: string;
  readonly text: DraftText;
  readonly resolved: ResolvedImage | undefined;
  readonly unresolved: readonly Notice[];
}

/** A commit, a draft, or the image as it is: COMMIT_NOT_FOUND, DRAFT_NOT_FOUND, IMAGE_MISSING. */
async function sideOf(parts: ImageParts, scopeId: string, name: string): Promise<Side> {
  if (name.startsWith("draft-")) return draftSide(parts, scopeId, name);
  const { images } = parts.store.reader;
  const image = await (name === "current" ? images.need(scopeId) : images.commit({ scopeId, commitId: name }));
  return { name: image.commitId, text: image, resolved: image.resolved, unresolved: [] };
}

/** A draft that does not resolve still differs in what it says. */
async function draftSide(parts: ImageParts, scopeId: string, id: string): Promise<Side> {
  const draft = await parts.store.reader.drafts.get({ scopeId, id });
  try {
    const { listing } = await libraryFor(parts, draft.spec);
    const resolved = resolveImage({ spec: wholeSpec(draft.spec), pins: draft.pins, listing });
    return { name: id, text: draft, resolved, unresolved: [] };
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    const { code, message } = thrown;
    return { name: id, text: draft, resolved: undefined, unresolved: [{ code, message }] };
  }
}
