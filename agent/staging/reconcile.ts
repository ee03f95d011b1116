import { constants } from "node:fs";
import { handleBytes, streamOf } from "../../core/bytes/random-access.js";
import { isProblem } from "../../core/problem/problem.js";
import { noteVib } from "./steps/commit.js";
import { isWrongContent, verifyBytes } from "./steps/verify.js";
import type { StagingTools } from "./staging-tools.js";
import { finalName, type StagingFolder } from "./folder/staging-folder.js";

export interface Reconciled {
  /** Files without a row that were verified again and kept. */
  readonly kept: readonly string[];
  /** Files under final names that are not what their name says, and names that are none of ours: removed. */
  readonly removed: readonly string[];
  /** Rows whose file is gone or has another size: forgotten, and fetched again on the next order. */
  readonly forgotten: readonly string[];
}

/** Brings ledger and folder together after any crash (promise 3); afterwards every final name is a verified file with a row. */
export async function reconcile(tools: StagingTools, folder: StagingFolder): Promise<Reconciled> {
  const kept: string[] = [];
  const removed = [...removeForeign(tools, folder)];
  const forgotten: string[] = [];
  const { sizes } = folder.finals();
  const known = tools.ledger.stagedVibs.all();
  for (const file of known.values()) {
    if (sizes.get(file.sha256) === file.sizeBytes) continue;
    tools.ledger.stagedVibs.remove(file.sha256);
    forgotten.push(file.sha256);
  }
  for (const [sha256, sizeBytes] of sizes) {
    if (known.get(sha256)?.sizeBytes === sizeBytes) continue;
    if (await keepIfVerified(tools, folder, { sha256, sizeBytes })) kept.push(sha256);
    else removed.push(finalName(sha256));
  }
  if (kept.length + removed.length + forgotten.length > 0) tools.log("reconciled", { kept, removed, forgotten });
  return { kept, removed, forgotten };
}

function removeForeign(tools: StagingTools, folder: StagingFolder): string[] {
  const gone: string[] = [];
  for (const place of [folder.vibs, folder.parts]) {
    const { foreign } = place === folder.vibs ? folder.finals() : folder.partials();
    for (const name of foreign) {
      try {
        place.remove(name);
        gone.push(name);
      } catch (failure) {
        // A folder with content is not ours to empty: said, and left where it is. It can never pass for a VIB.
        tools.log("foreign-left", { name, why: isProblem(failure) ? failure.message : String(failure) });
      }
    }
    if (foreign.length > 0) place.sync();
  }
  return gone;
}

async function keepIfVerified(
  tools: StagingTools,
  folder: StagingFolder,
  expected: { sha256: string; sizeBytes: number },
): Promise<boolean> {
  const name = finalName(expected.sha256);
  const file = await folder.vibs.openFile(name, constants.O_RDONLY);
  try {
    const verified = await verifyBytes(tools, streamOf(await handleBytes(file, name)), expected);
    // The rename may not have reached the disk before the crash: synced here, before the row says so.
    await file.sync();
    noteVib(tools, folder, verified);
    return true;
  } catch (failure) {
    if (!isWrongContent(failure)) throw failure;
    folder.vibs.remove(name);
    folder.vibs.sync();
    return false;
  } finally {
    await file.close();
  }
}
