import type { DraftInfo, DraftSummary } from "../../../controller/api/wire/image/image.js";
import { orNothing } from "../../app/use-load.js";
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
  const mine = await rest.get<Record<string, DraftSummary>>(
    `${path}?${new URLSearchParams({ owners: owner }).toString()}`,
    signal,
  );
  const [known] = Object.keys(mine);
  if (known !== undefined) return rest.get<DraftInfo>(`${path}/${known}`, signal);
  const software = await orNothing(rest.get<object>(`${basePath(scope)}/software`, signal));
  const from = software === undefined ? "nothing" : "image";
  const made = await rest.ask<string>(path, { method: "POST", body: { greenroom: { from } }, signal });
  return rest.get<DraftInfo>(`${path}/${made}`, signal);
}
