import { finalName, type StagingFolder } from "./folder/staging-folder.js";
import type { StagingTools } from "./staging-tools.js";

export interface Unstaged {
  readonly freedBytes: number;
  readonly removed: number;
}

/**
 * Removes the staged content of one image ("sha256:<hex>"), or of all when undefined, with its part files. What another ordered image
 * holds too stays. Doing it again removes nothing.
 */
export function unstage(tools: StagingTools, folder: StagingFolder, imageDigest: string | undefined): Unstaged {
  const goes = whatGoes(tools, imageDigest);
  let freedBytes = 0;
  let removed = 0;
  for (const file of tools.ledger.stagedVibs.all().values()) {
    if (!goes(file.sha256)) continue;
    tools.ledger.stagedVibs.remove(file.sha256);
    if (folder.vibs.remove(finalName(file.sha256))) freedBytes += file.sizeBytes;
    removed++;
  }
  const { sizes } = folder.partials();
  for (const [sha256, sizeBytes] of sizes) {
    if (goes(sha256) && folder.parts.remove(`${sha256}.part`)) freedBytes += sizeBytes;
  }
  folder.vibs.sync();
  folder.parts.sync();
  tools.log("unstaged", { image: imageDigest ?? "all", removed, freedBytes });
  return { freedBytes, removed };
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
