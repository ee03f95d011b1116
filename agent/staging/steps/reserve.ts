import type { StagedFile } from "../../domain/staged-image.js";
import { reserveSpace, type EvictableVib } from "../../domain/space-need.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import type { Ledger } from "../../ledger/ledger.js";
import { partSizes } from "../folder/present-files.js";
import type { Scratch } from "../folder/scratch.js";
import { finalName, partName, type StagingFolder } from "../folder/staging-folder.js";
import type { StagingTools } from "../staging-tools.js";

/** Throws INSUFFICIENT_SPACE before the first byte is fetched; else says what has to go. Changes nothing. */
export async function checkSpace(
  tools: StagingTools,
  plan: StagingPlan,
  scratch: Scratch,
): Promise<readonly EvictableVib[]> {
  const wanted = new Set(plan.wanted.map((vib) => vib.sha256));
  const parts = await partSizes(scratch.stagingPath);
  const { evict } = reserveSpace({
    free: scratch.space,
    toFetch: plan.toFetch,
    partBytes: parts,
    reserveBytes: tools.policy.reserveBytes,
    evictable: [...evictableParts(parts, wanted), ...evictableVibs(tools.ledger, wanted)],
  });
  return evict;
}

/** Removes what has to go: the ledger forgets a file before the folder does, so a crash between leaves an orphan and no lie. */
export function evict(tools: StagingTools, folder: StagingFolder, vibs: readonly EvictableVib[]): void {
  for (const { sha256 } of vibs) {
    tools.ledger.stagedVibs.remove(sha256);
    folder.vibs.remove(finalName(sha256));
    folder.parts.remove(partName(sha256));
  }
  if (vibs.length === 0) return;
  folder.vibs.sync();
  folder.parts.sync();
  tools.log("evicted", { count: vibs.length, bytes: vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0) });
  tools.failpoint("evicted");
}

// Half a file of another image helps nobody: the first to go.
function evictableParts(parts: ReadonlyMap<string, number>, wanted: ReadonlySet<string>): EvictableVib[] {
  return [...parts]
    .filter(([sha256]) => !wanted.has(sha256))
    .map(([sha256, sizeBytes]) => ({ sha256, sizeBytes, orderedAt: "", imageDigest: "" }));
}

/** Each staged file that is not wanted, as old as the newest image that holds it. */
function evictableVibs(ledger: Ledger, wanted: ReadonlySet<string>): EvictableVib[] {
  const images = ledger.images.all().map(({ manifest, orderedAt }) => ({
    imageDigest: manifest.imageDigest,
    orderedAt,
    holds: new Set(manifest.vibs.map((vib) => vib.sha256)),
  }));
  const ageOf = ({ sha256, sizeBytes }: StagedFile): EvictableVib => {
    const newest = images.find((image) => image.holds.has(sha256));
    return { sha256, sizeBytes, orderedAt: newest?.orderedAt ?? "", imageDigest: newest?.imageDigest ?? "" };
  };
  return [...ledger.stagedVibs.all().values()].filter((file) => !wanted.has(file.sha256)).map(ageOf);
}
