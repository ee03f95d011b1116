import { coreProblem } from "../../../core/problem/core-problems.js";
import type { ArchiveMember } from "../archive.js";
import { vibProblem } from "../vib-problems.js";
import { collect } from "./byte-reader.js";
import { VIB_LIMITS } from "./limits.js";

const LIMITS = { "descriptor.xml": VIB_LIMITS.descriptorBytes, "sig.pkcs7": VIB_LIMITS.signatureBytes } as const;

/**
 * The bytes of the member that must come next (FORMAT 1.3). Throws AR_MEMBER_ORDER when it comes later,
 * AR_MEMBER_MISSING when never, LIMIT_EXCEEDED before a byte of it is kept when it is too large.
 */
export async function nextMember(
  members: AsyncGenerator<ArchiveMember>,
  name: keyof typeof LIMITS,
  where: string,
): Promise<Uint8Array> {
  const first = await members.next();
  if (first.done !== true && first.value.name === name) {
    const limit = LIMITS[name];
    if (first.value.sizeBytes > limit)
      throw coreProblem("LIMIT_EXCEEDED", { where, what: `the size in bytes of ${name}`, limit });
    return collect(first.value.data);
  }
  for (let later = first; later.done !== true; later = await members.next())
    if (later.value.name === name) throw vibProblem("AR_MEMBER_ORDER", { where, member: name });
  throw vibProblem("AR_MEMBER_MISSING", { where, member: name });
}
