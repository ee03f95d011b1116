import { join } from "node:path";
import { existingPrivateFolder, type PrivateFolder } from "../../../core/durable/private-folder.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import { folderUse } from "../folder/present-files.js";
import { findPlace } from "../folder/place.js";
import { finalName, partName } from "../folder/staging-folder.js";
import { reconcile } from "./reconcile.js";
import type { StagingTools } from "../staging-tools.js";

export interface Unstaged {
  readonly freedBytes: number;
  readonly removed: number;
  /** Signed by the host: what is left of the image; of all, of the image last ordered. Undefined for an image that was never ordered here. */
  readonly receiptEnvelope?: Uint8Array;
}

/**
 * Removes the staged content of one image ("sha256:<hex>"), or of all when undefined, with its part files. What another ordered image
 * holds too stays, and so does what is in quarantine. Doing it again removes nothing. Throws IMAGE_HELD, and the trouble of the folder.
 */
export async function unstage(tools: StagingTools, imageDigest: string | undefined): Promise<Unstaged> {
  refuseHeld(tools, imageDigest);
  // First it is settled what is there: a file without a row goes too, what is no file of ours does not stand in the way.
  const { trouble } = await reconcile(tools);
  if (trouble !== undefined) throw trouble;
  const { scratch } = await findPlace(tools);
  const done = scratch === undefined ? NOTHING : removeFiles(tools, scratch.stagingPath, whatGoes(tools, imageDigest));
  tools.log("unstaged", { image: imageDigest ?? "all", ...done });
  return done;
}

const NOTHING: Unstaged = { freedBytes: 0, removed: 0 };

/** What a remediation applies from must stay; unstaging all would take it too. */
function refuseHeld({ ledger }: StagingTools, imageDigest: string | undefined): void {
  const held = ledger.holds.all().find((one) => imageDigest === undefined || one.imageDigest === imageDigest);
  if (held !== undefined) throw stagingProblem("IMAGE_HELD", { ...held });
}

/** The ledger forgets first: a crash between leaves orphans, which are verified and kept, and no lie. */
function removeFiles({ ledger, policy }: StagingTools, path: string, goes: (sha256: string) => boolean): Unstaged {
  const place = { path, owner: policy.owner };
  const use = folderUse(place);
  const vibs = [...use.finals].filter(([sha256]) => goes(sha256));
  const parts = [...use.parts].filter(([sha256]) => goes(sha256));
  ledger.together(() => {
    for (const [sha256] of vibs) ledger.stagedVibs.remove(sha256);
    for (const [sha256] of parts) ledger.partTags.forget(sha256);
  });
  const named = (list: typeof vibs, nameOf: (sha256: string) => string) => list.map(([sha256]) => nameOf(sha256));
  removeFrom({ ...place, path: join(path, "vibs") }, named(vibs, finalName));
  removeFrom({ ...place, path: join(path, "parts") }, named(parts, partName));
  const freedBytes = [...vibs, ...parts].reduce((sum, [, sizeBytes]) => sum + sizeBytes, 0);
  return { freedBytes, removed: vibs.length };
}

function removeFrom(place: PrivateFolder, names: readonly string[]): void {
  if (names.length === 0) return;
  using folder = existingPrivateFolder(place);
  for (const name of names) folder?.remove(name);
  folder?.sync();
}

function whatGoes({ ledger }: StagingTools, imageDigest: string | undefined): (sha256: string) => boolean {
  if (imageDigest === undefined) return () => true;
  const own = new Set<string>();
  const others = new Set<string>();
  for (const { manifest } of ledger.images.all()) {
    const into = manifest.imageDigest === imageDigest ? own : others;
    for (const vib of manifest.vibs) into.add(vib.sha256);
  }
  return (sha256) => own.has(sha256) && !others.has(sha256);
}
