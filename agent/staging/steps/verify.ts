import { unzstd } from "../../../core/bytes/unzstd.js";
import { isProblem } from "../../../core/problem/problem.js";
import { verifyVib, type VerifiedVib } from "../../../formats/vib/verify.js";
import { VIB_PROBLEMS } from "../../../formats/vib/vib-problems.js";
import type { StagingTools } from "../staging-tools.js";

/** What the signed manifest says of a file. */
export interface ExpectedVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id?: string;
}

/**
 * Length, SHA-256, descriptor, every payload checksum (DECISIONS 17: none is skipped) and the signature by the host's policy, in one pass
 * over the bytes. Only what this returns can be committed.
 */
export function verifyBytes(
  { trust, floor }: Pick<StagingTools, "trust" | "floor">,
  bytes: AsyncIterable<Uint8Array>,
  expected: ExpectedVib,
): Promise<VerifiedVib> {
  const where = expected.id ?? `${expected.sha256}.vib`;
  return verifyVib(bytes, { where, expected, trust, floor, digests: "unpacked", unzstd });
}

/** Whether the bytes are not the ordered ones: their source is to blame, another one may be right. */
export const isOtherContent = (failure: unknown): boolean =>
  isProblem(failure, "VIB_DIGEST_MISMATCH") || isProblem(failure, "VIB_SIZE_MISMATCH");

/** Whether the bytes themselves were found wrong, as against not arriving. */
export const isWrongContent = (failure: unknown): boolean => isProblem(failure) && failure.code in VIB_PROBLEMS;
