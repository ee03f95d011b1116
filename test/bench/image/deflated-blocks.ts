import { constants, deflateRawSync } from "node:zlib";
import { SeededRandom } from "./seeded-random.js";

/** What lies in the payloads: programs shrink to under a half as those of real hosts do, noise does not shrink at all. */
export type PayloadContent = "programs" | "noise";

/** A piece of a deflate stream that needs nothing of what stands before it, and what it unpacks to. */
export interface DeflatedBlock {
  readonly packed: Uint8Array;
  readonly plain: Uint8Array;
}

const BLOCKS = 256;
const BLOCK_BYTES = 32 * 1024;
const WORDS = 2048;
const LITERAL_PERCENT = 20;

/** Blocks to compose payloads of: packing 1.4 GB anew for each run would take longer than the whole bench. */
export function deflatedBlocks(content: PayloadContent): readonly DeflatedBlock[] {
  const random = new SeededRandom(BLOCKS);
  return Array.from({ length: BLOCKS }, () => {
    const plain = content === "noise" ? noise(random, BLOCK_BYTES) : program(random);
    // A full flush ends on a whole byte and forgets the window.
    return { plain, packed: deflateRawSync(plain, { finishFlush: constants.Z_FULL_FLUSH }) };
  });
}

function noise(random: SeededRandom, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.next() & 0xff);
}

/** Few words often, many seldom, and bytes between them: packs and unpacks about as machine code does. */
function program(random: SeededRandom): Uint8Array {
  const words = Array.from({ length: WORDS }, () => noise(random, random.between(8, 31)));
  const bytes = Buffer.alloc(BLOCK_BYTES);
  for (let at = 0; at < BLOCK_BYTES;) {
    if (random.between(1, 100) <= LITERAL_PERCENT) {
      bytes[at++] = random.next() & 0xff;
      continue;
    }
    const word = words[Math.floor(WORDS * random.fraction() ** 3)] ?? bytes;
    at += Buffer.from(word).copy(bytes, at);
  }
  return bytes;
}

/** Bytes as they are, as a deflate block of their own (RFC 1951 3.2.4); at most 64 KiB. */
export function storedBlock(plain: Uint8Array, position: "last" | "inner"): DeflatedBlock {
  const head = Buffer.alloc(5);
  head.writeUInt8(position === "last" ? 1 : 0, 0);
  head.writeUInt16LE(plain.length, 1);
  head.writeUInt16LE(plain.length ^ 0xffff, 3);
  return { plain, packed: Buffer.concat([head, plain]) };
}
