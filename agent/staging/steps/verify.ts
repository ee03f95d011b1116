import { unzstd } from "../../../core/bytes/unzstd.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { DigestBeside } from "../../../formats/vib/payload/digests.js";
import type { VerifiedVib } from "../../../formats/vib/verify.js";
import { VIB_PROBLEMS } from "../../../formats/vib/vib-problems.js";
import type { StagedFile } from "../../domain/staged-image.js";
import type { StagingTools } from "../staging-tools.js";

/** What the signed manifest says of a file. */
export interface ExpectedVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id?: string;
}

export interface Verifying {
  readonly expected: ExpectedVib;
  /** packed: what a payload unpacks to is left for later; while bytes arrive it would cost several times what all else does. */
  readonly digests: StagedFile["depth"];
  readonly digestBeside?: DigestBeside;
}

/**
 * Length, SHA-256, descriptor, payload checksums (DECISIONS 17: none is skipped in the end) and the signature by the host's policy, in one
 * pass over the bytes. Only what this returns can be committed.
 */
export async function verifyBytes(
  { trust, floor }: Pick<StagingTools, "trust" | "floor">,
  bytes: AsyncIterable<Uint8Array>,
  { expected, ...how }: Verifying,
): Promise<VerifiedVib> {
  const where = expected.id ?? `${expected.sha256}.vib`;
  // Loaded by the agent's self-tests by now; whoever asks this file only what a failure means does without its memory.
  const { verifyVib } = await import("../../../formats/vib/verify.js");
  return await verifyVib(bytes, { where, expected, trust, floor, unzstd, ...how });
}

/** What a file unpacks to, once everything else of it is known to hold and to be unchanged. */
export async function verifyUnpacked(bytes: AsyncIterable<Uint8Array>, where: string): Promise<void> {
  const { verifyInner } = await import("../../../formats/vib/verify.js");
  await verifyInner(bytes, { where, unzstd });
}

/** Whether the bytes are not the ordered ones: their source is to blame, another one may be right. */
export const isOtherContent = (failure: unknown): boolean =>
  isProblem(failure, "VIB_DIGEST_MISMATCH") || isProblem(failure, "VIB_SIZE_MISMATCH");

/** Whether the bytes themselves were found wrong, as against not arriving. */
export const isWrongContent = (failure: unknown): boolean => isProblem(failure) && failure.code in VIB_PROBLEMS;
