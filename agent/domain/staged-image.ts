import type { ImageManifest } from "../../formats/manifest/image-manifest.js";
import type { Receipt } from "../../formats/receipt/receipt.js";
import type { StagingPlan } from "./staging-plan.js";

/** A file of the staging folder as the ledger knows it. */
export interface StagedFile {
  readonly sha256: string;
  readonly id: string;
  readonly sizeBytes: number;
  /** RFC 3339. */
  readonly stagedAt: string;
  /** Inode, size and change times of the very file that was verified; empty: not known, verify it again. */
  readonly stamp: string;
  /** packed: everything but what its payloads unpack to. unpacked: that too, so nothing is left to check (DECISIONS 17). */
  readonly depth: "packed" | "unpacked";
}

/** An image that was ordered here, with what of it lies staged now. */
export interface StagedImage {
  readonly imageDigest: string;
  readonly name: string;
  readonly scopeId: string;
  readonly orderedAt: string;
  readonly state: Receipt["state"];
  readonly vibsWanted: number;
  readonly bytesWanted: number;
  /** Of those of which nothing is left to check; they alone are staged, here as in receipts and for targets. */
  readonly bytesStaged: number;
  /** Every file that lies here, also those of which what their payloads unpack to is still to be checked. */
  readonly vibs: readonly (StagedFile & { readonly targetIds: readonly string[] })[];
}

export interface OrderedImage {
  readonly manifest: ImageManifest;
  readonly orderedAt: string;
}

/** How the staging folder stands to an image (promise 2): never "looks complete". */
export function stateOfPlan(plan: StagingPlan, files: ReadonlyMap<string, StagedFile>): Receipt["state"] {
  if (plan.compliance === "compliant") return "compliant";
  const whole = wholeFiles(files);
  // What a target lacks that cannot be read is not known: all that is known to be wanted may be here, and it is not all.
  const unreadable = plan.unreadable?.length ?? 0;
  if (unreadable === 0 && plan.wanted.every(({ sha256 }) => whole.has(sha256))) return "complete";
  return plan.toFetch.length < plan.wanted.length ? "partial" : "absent";
}

/** SHA-256 of the files of which nothing is left to check: they alone count as staged. */
export const wholeFiles = (files: ReadonlyMap<string, StagedFile>): Set<string> =>
  new Set([...files.values()].filter(isWhole).map(({ sha256 }) => sha256));

const isWhole = ({ depth }: StagedFile): boolean => depth === "unpacked";

/** The image with the files of it that are staged. */
export function describeImage(
  image: OrderedImage,
  plan: StagingPlan,
  files: ReadonlyMap<string, StagedFile>,
): StagedImage {
  const vibs = plan.wanted.flatMap((vib) => {
    const file = files.get(vib.sha256);
    return file === undefined ? [] : [{ ...file, targetIds: vib.targetIds }];
  });
  return {
    imageDigest: image.manifest.imageDigest,
    name: image.manifest.displayName,
    scopeId: image.manifest.scopeId,
    orderedAt: image.orderedAt,
    state: stateOfPlan(plan, files),
    vibsWanted: plan.wanted.length,
    bytesWanted: plan.wanted.reduce((sum, vib) => sum + vib.sizeBytes, 0),
    bytesStaged: vibs.filter(isWhole).reduce((sum, vib) => sum + vib.sizeBytes, 0),
    vibs,
  };
}
