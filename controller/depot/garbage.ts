import type { Store } from "../store/open-store.js";
import type { StoreReader, StoreTransaction } from "../store/repositories.js";
import type { IncomingFiles } from "./online/incoming-files.js";
import type { VibFiles } from "./vib-files.js";

/** What was, or would be, removed. */
export interface CollectedGarbage {
  readonly vibs: readonly { readonly id: string; readonly sha256: string; readonly sizeBytes: number }[];
  /** VIBs that were never fetched whole, by file name. */
  readonly parts: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly bytes: number;
}

export interface GarbageTools {
  readonly files: VibFiles;
  readonly incoming: IncomingFiles;
}

/** Bytes of VIBs that no depot lists and no image needs, and half-fetched files. */
export async function findGarbage(
  { incoming }: Pick<GarbageTools, "incoming">,
  reader: Pick<StoreReader, "vibs">,
  needed: ReadonlySet<string>,
): Promise<CollectedGarbage> {
  const unlisted = (await reader.vibs.unlisted()).filter(({ sha256 }) => !needed.has(sha256));
  const vibs = unlisted.map(({ sha256, sizeBytes, descriptor }) => ({ id: descriptor.id, sha256, sizeBytes }));
  const parts = incoming.list();
  const bytes = [...vibs, ...parts].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { vibs, parts, bytes };
}

/**
 * Rows first, in one transaction with the look at who needs what, then the files: killed between the two, the next start sweeps files that have no row.
 * To be called while nobody adds files.
 */
export async function removeGarbage(
  tools: GarbageTools,
  store: Store,
  neededBy: (tx: StoreTransaction) => Promise<ReadonlySet<string>>,
): Promise<CollectedGarbage> {
  const garbage = await store.transact(async (tx) => {
    const found = await findGarbage(tools, tx, await neededBy(tx));
    await tx.vibs.remove(found.vibs.map(({ sha256 }) => sha256));
    return found;
  });
  tools.files.remove(garbage.vibs.map(({ sha256 }) => sha256));
  tools.incoming.remove(garbage.parts.map(({ name }) => name));
  return garbage;
}
