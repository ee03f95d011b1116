import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { storedBlock, type DeflatedBlock } from "./deflated-blocks.js";
import { tarHeader, tarTail } from "./tar-file.js";
import type { SeededRandom } from "./seeded-random.js";

/** A block of the pool, made unlike all others by bytes of its own in front of it. */
export interface PayloadPart {
  readonly block: DeflatedBlock;
  readonly own: Uint8Array;
}

/** The parts of a payload of about so many packed bytes; at least one. */
export function choosePayload(
  blocks: readonly DeflatedBlock[],
  random: SeededRandom,
  packedBytes: number,
): readonly PayloadPart[] {
  const parts: PayloadPart[] = [];
  for (let bytes = 0; bytes < packedBytes;) {
    const block = blocks[random.between(0, blocks.length - 1)];
    if (block === undefined) throw new RangeError("there is no block to choose from");
    const own = Buffer.alloc(16);
    for (let at = 0; at < own.length; at += 4) own.writeUInt32LE(random.next(), at);
    parts.push({ block, own });
    bytes += block.packed.length + own.length;
  }
  return parts;
}

const GZIP_HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);

export interface GzipPayload {
  /** The gzip member, piece by piece, in constant memory; the same each time. */
  packed(): Iterable<Uint8Array>;
  readonly packedBytes: number;
  readonly packedSha256: string;
  readonly unpackedSha256: string;
  readonly unpackedSha1: string;
}

/** A gzip of a tar of one file that consists of these parts. */
export function gzipPayload(path: string, parts: readonly PayloadPart[]): GzipPayload {
  const whole = () => deflated(path, parts);
  const packed = createHash("sha256");
  const [sha256, sha1] = [createHash("sha256"), createHash("sha1")];
  let [checksum, unpackedBytes, packedBytes] = [0, 0, 0];
  for (const { plain } of whole()) {
    sha256.update(plain);
    sha1.update(plain);
    checksum = crc32(plain, checksum);
    unpackedBytes += plain.length;
  }
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(checksum, 0);
  tail.writeUInt32LE(unpackedBytes % 2 ** 32, 4);
  const pieces = function* (): Iterable<Uint8Array> {
    yield GZIP_HEAD;
    for (const block of whole()) yield block.packed;
    yield tail;
  };
  for (const piece of pieces()) {
    packed.update(piece);
    packedBytes += piece.length;
  }
  return {
    packed: pieces,
    packedBytes,
    packedSha256: packed.digest("hex"),
    unpackedSha256: sha256.digest("hex"),
    unpackedSha1: sha1.digest("hex"),
  };
}

function* deflated(path: string, parts: readonly PayloadPart[]): Iterable<DeflatedBlock> {
  const fileBytes = parts.reduce((sum, { block, own }) => sum + block.plain.length + own.length, 0);
  yield storedBlock(tarHeader(path, fileBytes), "inner");
  for (const { block, own } of parts) {
    yield storedBlock(own, "inner");
    yield block;
  }
  yield storedBlock(tarTail(fileBytes), "last");
}
