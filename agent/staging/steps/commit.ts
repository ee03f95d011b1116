import { timestamp } from "../../../core/time/clock.js";
import type { VerifiedVib } from "../../../formats/vib/verify.js";
import type { PartFile } from "../folder/part-file.js";
import { stampOf } from "../folder/own-file.js";
import { finalName, partName, type StagingFolder } from "../folder/staging-folder.js";
import type { StagingTools } from "../staging-tools.js";

/** A verified part file gets its final name: fsync, rename, fsync folders, then the ledger. An unverified one does not compile. */
export async function commitVib(
  tools: StagingTools,
  folder: StagingFolder,
  part: PartFile,
  vib: VerifiedVib,
): Promise<void> {
  tools.failpoint("part-verified");
  await part.sync();
  folder.parts.moveTo(folder.vibs, partName(vib.sha256), finalName(vib.sha256));
  tools.failpoint("renamed");
  noteVib(tools, folder, { vib, stamp: stampUnder(folder, vib) });
}

const stampUnder = ({ vibs }: StagingFolder, { sha256 }: VerifiedVib): string => {
  const stat = vibs.statExactly(finalName(sha256));
  return stat === undefined ? "" : stampOf(stat);
};

interface StampedVib {
  readonly vib: VerifiedVib;
  /** Of the file under its final name: renaming changes it. */
  readonly stamp: string;
}

/** The same for a file that a crash left under its final name without a row, once it has been verified again. */
export function noteVib(tools: StagingTools, folder: StagingFolder, { vib, stamp }: StampedVib): void {
  folder.vibs.sync();
  folder.parts.sync();
  tools.failpoint("folders-synced");
  const { sha256, sizeBytes } = vib;
  tools.ledger.stagedVibs.put({
    sha256,
    sizeBytes,
    id: vib.descriptor.id,
    stagedAt: timestamp(tools.clock),
    stamp,
  });
  tools.failpoint("ledger-noted");
}
