import { imageExport, wholeExport, type ExportPlan } from "../../domain/library/export-plan.js";
import type { ImageRecord } from "../../store/images/images.js";
import { resolveScope } from "../../store/inventory/scopes.js";
import type { StoreReader } from "../../store/repositories.js";
import { storeProblem } from "../../store/store-problems.js";
import { scopesOf } from "./image-uses.js";

/** What is to be exported: the image of a scope, one commit, or all; never two of them. */
export interface ExportWish {
  /** Cluster or standalone host, id or name. */
  readonly scope?: string | undefined;
  readonly commit?: string | undefined;
}

/** SCOPE_NOT_FOUND, IMAGE_MISSING, COMMIT_NOT_FOUND. */
export async function selectExport(reader: StoreReader, { scope, commit }: ExportWish): Promise<ExportPlan> {
  const listing = await reader.contents.listing();
  if (scope === undefined && commit === undefined) return wholeExport(listing);
  const image = commit === undefined ? await imageOf(reader, scope ?? "") : await findCommit(reader, { scope, commit });
  return imageExport(listing, [{ where: image.commitId, spec: image.spec, resolved: image.resolved }]);
}

async function imageOf(reader: StoreReader, idOrName: string): Promise<ImageRecord> {
  const { id } = await resolveScope(reader, idOrName);
  return reader.images.need(id);
}

/** A commit's id is unique over all scopes. */
async function findCommit(
  reader: StoreReader,
  { scope, commit }: { scope: string | undefined; commit: string },
): Promise<ImageRecord> {
  const places = scope === undefined ? await scopesOf(reader) : [await resolveScope(reader, scope)];
  for (const { id } of places) {
    const found = (await reader.images.history(id)).find(({ commitId }) => commitId === commit);
    if (found !== undefined) return found;
  }
  throw storeProblem("COMMIT_NOT_FOUND", { commit, scope: scope ?? "any cluster or standalone host" });
}
