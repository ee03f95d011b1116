import type { DraftInfo, DraftSummary } from "../../../controller/api/wire/image/image.js";
import { orNothing } from "../../app/use-load.js";
import { factsOf } from "../../rest/problem.js";
import type { Rest } from "../../rest/rest.js";
import { basePath, type Scope } from "../../rest/scope.js";

interface Wanted {
  readonly scope: Scope;
  /** By the address; else the viewer's own, which is made where there is none. */
  readonly wanted: string | undefined;
  readonly owner: string;
}

export async function openDraft(rest: Rest, { scope, wanted, owner }: Wanted, signal: AbortSignal): Promise<DraftInfo> {
  const path = `${basePath(scope)}/software/drafts`;
  const named = wanted === undefined ? undefined : await orNothing(rest.get<DraftInfo>(`${path}/${wanted}`, signal));
  if (named !== undefined) return named;
  const known = (await ownDraft(rest, path, owner)) ?? (await makeDraft(rest, scope, owner));
  return rest.get<DraftInfo>(`${path}/${known}`, signal);
}

async function ownDraft(rest: Rest, path: string, owner: string): Promise<string | undefined> {
  const mine = await rest.get<Record<string, DraftSummary>>(
    `${path}?${new URLSearchParams({ owners: owner }).toString()}`,
  );
  return Object.keys(mine)[0];
}

/** Never given up half-way: what was asked for may have been made. Where the same view asked twice, both get the one draft. */
async function makeDraft(rest: Rest, scope: Scope, owner: string): Promise<string> {
  const path = `${basePath(scope)}/software/drafts`;
  const software = await orNothing(rest.get<object>(`${basePath(scope)}/software`));
  const from = software === undefined ? "nothing" : "image";
  try {
    return await rest.post<string>(path, { greenroom: { from } });
  } catch (thrown) {
    const known = factsOf(thrown).code === "DRAFT_EXISTS" ? await ownDraft(rest, path, owner) : undefined;
    if (known === undefined) throw thrown;
    return known;
  }
}
