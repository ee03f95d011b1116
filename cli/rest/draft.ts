import type { DraftInfo, DraftSummary } from "../../controller/api/wire/image/image.js";
import { cliProblem } from "../cli-problems.js";
import type { Context } from "../context/context-file.js";
import type { Flags } from "../verb/flags.js";
import type { Rest } from "./rest.js";
import type { Scope } from "./scope.js";

/** A draft and where it is found. */
export interface DraftPlace {
  readonly id: string;
  /** vSphere's path of it. */
  readonly path: string;
  /** Ours: several changes at once, rebase. */
  readonly ownPath: string;
}

export const draftsOf = (rest: Rest, scope: Scope): Promise<Readonly<Record<string, DraftSummary>>> =>
  rest.get(`${scope.base}/software/drafts`);

/** Our own paths of a scope. */
export const ownBase = ({ kind, id }: Scope): string => `/api/greenroom/${kind}s/${encodeURIComponent(id)}/software`;

/** The draft that --draft names, or the user's own; DRAFT_NONE. */
export async function findDraft(
  { rest, context }: { readonly rest: Rest; readonly context: Context },
  scope: Scope,
  flags: Flags,
): Promise<DraftPlace> {
  const named = flags.text("draft");
  if (named !== undefined) return placeOf(scope, named);
  const drafts = Object.entries(await draftsOf(rest, scope));
  const own = drafts.find(([, { owner }]) => owner === context.user);
  if (own !== undefined) return placeOf(scope, own[0]);
  const others = drafts.map(([id, { owner }]) => `${id} of ${owner}`).join(", ") || "none";
  throw cliProblem("DRAFT_NONE", { scope: scope.name, user: context.user, others });
}

export function placeOf(scope: Scope, id: string): DraftPlace {
  const segment = encodeURIComponent(id);
  return {
    id,
    path: `${scope.base}/software/drafts/${segment}`,
    ownPath: `${ownBase(scope)}/drafts/${segment}`,
  };
}

export const readDraft = (rest: Rest, { path }: DraftPlace): Promise<DraftInfo> => rest.get<DraftInfo>(path);
