import { readArchive } from "../archive.js";
import { nextMember } from "../archive/required-member.js";
import { AR_MAGIC, PAD_BYTE, writeMemberHeader } from "../archive/member-header.js";
import { readDescriptor } from "../descriptor.js";
import { signatureBlock, type Signer } from "./signing.js";
import { vibProblem } from "../vib-problems.js";

export interface SignOptions {
  /** Names the file in messages. */
  readonly where: string;
  readonly signer: Signer;
  /** Milliseconds since 1970; without it the release date, or the first moment of the certificate where that is later. */
  readonly signedAtMs?: number;
  /** Whether blocks that are there already stay, or are a mistake (SIGNING_INPUT_INVALID). */
  readonly present: "keep" | "refuse";
}

/**
 * The same VIB with one signature more, streamed in constant memory: old hosts know one root and newer ones another, so
 * a VIB may carry a block for each (FORMAT 5.3 rule 7). The same input gives the same bytes. What is wrong with the
 * archive is thrown as readArchive and readDescriptor do; the payloads are not judged: verify before or after.
 */
export async function* signVib(bytes: AsyncIterable<Uint8Array>, options: SignOptions): AsyncGenerator<Uint8Array> {
  const { where, signer } = options;
  const members = readArchive(bytes, { where });
  const descriptorBytes = await nextMember(members, "descriptor.xml", where);
  const present = await nextMember(members, "sig.pkcs7", where);
  if (present.length > 0 && options.present === "refuse")
    throw vibProblem("SIGNING_INPUT_INVALID", {
      what: `${where} carries a signature already, and none was to be appended`,
    });
  const signedAtMs = options.signedAtMs ?? claimedTime(descriptorBytes, options);
  const block = signatureBlock(signer, { descriptorBytes, signedAtMs });
  yield Buffer.from(AR_MAGIC, "latin1");
  yield* memberOf("descriptor.xml", descriptorBytes);
  yield* memberOf("sig.pkcs7", Buffer.concat([...(present.length === 0 ? [] : [withLineEnd(present)]), block]));
  for await (const { name, sizeBytes, data } of members) {
    yield writeMemberHeader({ name, sizeBytes });
    yield* data;
    if (sizeBytes % 2 === 1) yield PAD;
  }
}

const PAD = Uint8Array.of(PAD_BYTE);

function* memberOf(name: string, bytes: Uint8Array): Generator<Uint8Array> {
  yield writeMemberHeader({ name, sizeBytes: bytes.length });
  yield bytes;
  if (bytes.length % 2 === 1) yield PAD;
}

/** A moment that follows from the input, so that signing is reproducible, and at which the certificate was valid. */
function claimedTime(descriptorBytes: Uint8Array, { where, signer }: SignOptions): number {
  const { releasedAtMs } = readDescriptor(descriptorBytes, `${where}: descriptor.xml`);
  return Math.max(releasedAtMs, Date.parse(signer.certificate.validFrom));
}

const withLineEnd = (block: Uint8Array): Uint8Array =>
  block.at(-1) === PAD_BYTE ? block : Buffer.concat([block, PAD]);
