import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { HardwareSupport } from "../../fleet/hardware/hardware-support.js";
import type { Asking, DraftDesk, DraftWish } from "../../rollout/images/draft-desk.js";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { UploadShelf } from "../../rollout/upload-shelf.js";
import type { DraftRecord } from "../../store/images/drafts.js";
import type { Store } from "../../store/open-store.js";
import { revisionWanted } from "../door/conditional.js";
import type { CallerOf } from "../door/caller.js";
import { viaOf } from "../door/via.js";
import { scopeOf, type ScopeKind } from "../resource/scope-route.js";

export interface ImageParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly hardwareSupport: HardwareSupport;
  readonly desk: DraftDesk;
  readonly uploads: UploadShelf;
  readonly callerOf: CallerOf;
}

export const scopeParams = z.object({ scope: z.string() });
export const draftParams = scopeParams.extend({ draft: z.string() });

/** Our own paths beside vSphere's. */
export const ownBase = (kind: ScopeKind): string => `/api/greenroom/${kind}s/:scope`;

type Request = Pick<FastifyRequest, "headers"> & { readonly params: { readonly scope: string } };

/** Whose scope a request is about, and who asks: CLUSTER_NOT_FOUND, HOST_NOT_FOUND, HOST_IN_CLUSTER. */
export async function askingOf(parts: ImageParts, kind: ScopeKind, request: Request & FastifyRequest): Promise<Asking> {
  const scope = await scopeOf(parts.store.reader, kind, request.params.scope);
  return { scope, who: parts.callerOf(request).user, via: viaOf(request) };
}

/** The same with the draft, and with the revision that If-Match names. */
export async function draftWish(
  parts: ImageParts,
  kind: ScopeKind,
  request: FastifyRequest & { readonly params: { readonly scope: string; readonly draft: string } },
): Promise<DraftWish> {
  const revision = revisionWanted(request.headers["if-match"], "the draft");
  return {
    ...(await askingOf(parts, kind, request)),
    draftId: request.params.draft,
    ...(revision !== undefined && { revision }),
  };
}

/** A draft at another revision has another ETag. */
export function tag(reply: FastifyReply, { revision }: DraftRecord): void {
  reply.header("etag", `"${revision}"`);
}
