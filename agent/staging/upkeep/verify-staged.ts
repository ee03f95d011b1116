import { join } from "node:path";
import { existingPrivateFolder, type PrivateFolder } from "../../../core/durable/private-folder.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { findPlace } from "../folder/place.js";
import { reconcile, type Reconciled } from "./reconcile.js";
import type { StagingTools } from "../staging-tools.js";
import { readStaged, type Pace } from "../steps/staged-file.js";

export interface Verification {
  readonly verified: number;
  /** Ids of the VIBs that were missing or altered: set aside and forgotten, to be fetched again on order. */
  readonly damaged: readonly string[];
}

/** How far it is. */
export interface VerifiedSoFar extends Verification {
  /** VIBs that were staged when it began. */
  readonly total: number;
}

export interface VerifyWay {
  /** Asked before each chunk; throws to end the verification. */
  readonly pace: Pace;
  /** Runs while nothing else touches the staging folder. Files are read outside of it, so that an order waits for no verification. */
  readonly alone: <T>(act: () => Promise<T>) => Promise<T>;
}

/**
 * Reads and verifies again everything that is staged, file by file, and tells how far it is before the first and after each. One that fails stops
 * counting at once; reconcile then looks at it again, sets it aside and reports it. Throws the trouble of a staging folder that must not be used.
 */
export async function* verifyStaged(
  tools: StagingTools,
  { pace, alone }: VerifyWay,
): AsyncGenerator<VerifiedSoFar, void> {
  const { stagedVibs } = tools.ledger;
  const settle = (): Promise<Reconciled> => alone(() => reconcile(tools));
  const { forgotten, trouble } = await settle();
  if (trouble !== undefined) throw trouble;
  const damaged = forgotten.map(({ id }) => id);
  const { scratch } = await findPlace(tools);
  if (scratch === undefined) {
    yield { verified: 0, damaged, total: 0 };
    return;
  }
  const place = { path: join(scratch.stagingPath, "vibs"), owner: tools.policy.owner };
  const staged = [...stagedVibs.all().values()];
  let verified = 0;
  yield { verified, damaged: [...damaged], total: staged.length };
  for (const { sha256 } of staged) {
    const before = stagedVibs.get(sha256);
    // Evicted or unstaged since the list was made.
    if (before === undefined) continue;
    const why = await whyUnsound(tools, place, { file: before, pace });
    const now = stagedVibs.get(sha256);
    // Gone, or put there anew, while it was read: nothing was learned about a file that still counts.
    if (now?.stamp !== before.stamp) continue;
    if (why !== undefined) {
      tools.log("damaged", { vib: before.id, why });
      stagedVibs.distrust(sha256);
      await settle();
    }
    if (stagedVibs.get(sha256) === undefined) damaged.push(before.id);
    else verified++;
    yield { verified, damaged: [...damaged], total: staged.length };
  }
}

interface Reading {
  readonly file: StagedFile;
  readonly pace: Pace;
}

async function whyUnsound(tools: StagingTools, place: PrivateFolder, { file, pace }: Reading) {
  using vibs = existingPrivateFolder(place);
  if (vibs === undefined) return `${place.path} does not exist`;
  const found = await readStaged(tools, vibs, file, pace);
  if ("why" in found) return found.why;
  return found.stamp === file.stamp ? undefined : "it was touched since it was staged";
}
