import { constants } from "node:fs";
import { handleBytes, streamOf } from "../../core/bytes/random-access.js";
import type { StagedFile } from "../domain/staged-image.js";
import { finalName, isOwn, type StagingFolder } from "./folder/staging-folder.js";
import type { StagingTools } from "./staging-tools.js";
import { isWrongContent, verifyBytes } from "./steps/verify.js";

export interface Verification {
  readonly verified: number;
  /** Ids of the VIBs that were missing or altered: removed and forgotten, to be fetched again on order. */
  readonly damaged: readonly string[];
}

/** Reads and verifies again everything that is staged; what fails loses its final name at once (promise 1). */
export async function verifyStaged(tools: StagingTools, folder: StagingFolder): Promise<Verification> {
  let verified = 0;
  const damaged: string[] = [];
  for (const file of tools.ledger.stagedVibs.all().values()) {
    if (await isSound(tools, folder, file)) verified++;
    else {
      damaged.push(file.id);
      tools.ledger.stagedVibs.remove(file.sha256);
      folder.vibs.remove(finalName(file.sha256));
    }
  }
  if (damaged.length > 0) {
    folder.vibs.sync();
    tools.log("damaged", { vibs: damaged });
  }
  return { verified, damaged };
}

async function isSound(tools: StagingTools, folder: StagingFolder, expected: StagedFile): Promise<boolean> {
  const name = finalName(expected.sha256);
  const stat = folder.vibs.stat(name);
  if (stat === undefined || !isOwn(stat)) return false;
  const file = await folder.vibs.openFile(name, constants.O_RDONLY);
  try {
    await verifyBytes(tools, streamOf(await handleBytes(file, name)), expected);
    return true;
  } catch (failure) {
    if (isWrongContent(failure)) return false;
    throw failure;
  } finally {
    await file.close();
  }
}
