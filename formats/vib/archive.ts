import { coreProblem } from "../../core/problem/core-problems.js";
import { ByteReader, drain } from "./archive/byte-reader.js";
import { VIB_LIMITS } from "./archive/limits.js";
import {
  AR_MAGIC,
  HEADER_BYTES,
  PAD_BYTE,
  hasEndMark,
  readMemberHeader,
  writeMemberHeader,
} from "./archive/member-header.js";
import { vibProblem } from "./vib-problems.js";

export interface ArchiveMember {
  readonly name: string;
  readonly sizeBytes: number;
  /** Where its first byte lies in the archive. */
  readonly offset: number;
  /** Read once and in order; what is left of it is skipped when the next member is asked for. */
  readonly data: AsyncIterable<Uint8Array>;
}

export interface ArchiveOptions {
  /** Names the file in messages. */
  readonly where: string;
  /** Whether a further member is due; when not, whatever follows and is no member is AR_TRAILING_DATA. */
  readonly expectsMore?: () => boolean;
}

/**
 * The members of an `ar` archive as they stream by, in constant memory (FORMAT part 1).
 * Accepts every variant of table 1.8 and a missing pad byte; throws AR_BAD_MAGIC, AR_TRUNCATED, AR_BAD_HEADER,
 * AR_BAD_NAME, AR_MEMBER_DUPLICATE, AR_TRAILING_DATA and LIMIT_EXCEEDED.
 */
export async function* readArchive(
  bytes: AsyncIterable<Uint8Array>,
  { where, expectsMore }: ArchiveOptions,
): AsyncGenerator<ArchiveMember> {
  const reader = new ByteReader(bytes);
  const magic = await reader.exactly(AR_MAGIC.length);
  if (Buffer.from(magic).toString("latin1") !== AR_MAGIC) throw vibProblem("AR_BAD_MAGIC", { where });
  const seen = new Set<string>();
  for (;;) {
    const header = await reader.exactly(HEADER_BYTES);
    if (header.length === 0) return;
    if (expectsMore?.() === false && (header.length < HEADER_BYTES || !hasEndMark(header)))
      throw vibProblem("AR_TRAILING_DATA", { where });
    if (header.length < HEADER_BYTES) throw vibProblem("AR_TRUNCATED", { where, what: "a member header" });
    const { name, sizeBytes } = readMemberHeader(header, where);
    if (seen.has(name)) throw vibProblem("AR_MEMBER_DUPLICATE", { where, member: name });
    seen.add(name);
    if (seen.size > VIB_LIMITS.members)
      throw coreProblem("LIMIT_EXCEEDED", { where, what: "the number of members", limit: VIB_LIMITS.members });
    const data = memberData(reader, { where, name, sizeBytes });
    yield { name, sizeBytes, offset: reader.position, data };
    await drain(data);
    // An odd member is padded by a line feed; its absence is accepted (FORMAT part 1): no name begins with one.
    if (sizeBytes % 2 === 1) await reader.skipByte(PAD_BYTE);
  }
}

/** Without `return`: a reader that stops half-way leaves the rest to be skipped, or read, by another. */
function memberData(
  reader: ByteReader,
  { where, name, sizeBytes }: { where: string; name: string; sizeBytes: number },
): AsyncIterable<Uint8Array> {
  let left = sizeBytes;
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    if (left === 0) return { done: true, value: undefined };
    const part = await reader.some(left);
    if (part === undefined) throw vibProblem("AR_TRUNCATED", { where, what: `member ${name}` });
    left -= part.length;
    return { done: false, value: part };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

/** An archive of these members, byte for byte the same for the same input. */
export function writeArchive(members: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from(AR_MAGIC, "latin1")];
  for (const { name, bytes } of members) {
    parts.push(writeMemberHeader({ name, sizeBytes: bytes.length }), bytes);
    if (bytes.length % 2 === 1) parts.push(Uint8Array.of(PAD_BYTE));
  }
  return Buffer.concat(parts);
}
