import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { unzstd } from "../../../core/bytes/unzstd.js";
import { isProblem } from "../../../core/problem/problem.js";

const BLOCK_BYTES = 128 * 1024;
const PLAIN = { descriptor: 0, windowLog: 20 };
type Header = { readonly descriptor: number; readonly windowLog: number };

// RFC 8878 3.1.1: frames of raw (0) and run-length (1) blocks need no compressor.
function block(type: number, size: number, body: Uint8Array, isLast = 0): Buffer {
  const header = Buffer.alloc(3);
  header.writeUIntLE(isLast | (type << 1) | (size << 3), 0, 3);
  return Buffer.concat([header, body]);
}

const frame = (blocks: readonly Uint8Array[], { descriptor, windowLog }: Header = PLAIN): Buffer =>
  Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, (windowLog - 10) << 3]), ...blocks]);

function packed(content: Uint8Array, header: Header = PLAIN): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += BLOCK_BYTES) {
    const body = content.subarray(at, at + BLOCK_BYTES);
    blocks.push(block(0, body.length, body));
  }
  return frame([...blocks, block(0, 0, Buffer.alloc(0), 1)], header);
}

async function* inChunks(bytes: Uint8Array, chunkBytes = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

async function unpacked(source: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of unzstd(source, { maxBytes })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("unpacking zstd", () => {
  const content = randomBytes(1_000_003);
  const refused = (bytes: Uint8Array, code: string, why = /./, maxBytes = 10_000_000) =>
    assert.rejects(
      unpacked(inChunks(bytes), maxBytes),
      (thrown) => isProblem(thrown, code) && why.test(thrown.message),
    );

  for (const chunkBytes of [1_000_000_000, 65_536, 1021])
    it(`gives the content, whatever the size of the chunks that come (${chunkBytes})`, async () => {
      assert.deepEqual(await unpacked(inChunks(packed(content), chunkBytes), content.length), content);
    });

  it("gives a small content that comes byte by byte", async () => {
    const small = content.subarray(0, 500);
    assert.deepEqual(await unpacked(inChunks(packed(small), 1), 500), small);
  });

  it("gives the content of two frames in a row", async () => {
    const two = Buffer.concat([packed(content.subarray(0, 1000)), packed(content.subarray(1000))]);
    assert.deepEqual(await unpacked(inChunks(two), content.length), content);
  });

  it("gives an empty content", async () =>
    assert.equal((await unpacked(inChunks(packed(Buffer.alloc(0))), 0)).length, 0));

  it("takes a window of 128 MiB, and refuses a larger one before memory is taken for it", async () => {
    assert.deepEqual(
      await unpacked(inChunks(packed(content, { descriptor: 0, windowLog: 27 })), content.length),
      content,
    );
    for (const windowLog of [28, 31, 41])
      await refused(packed(content, { descriptor: 0, windowLog }), "ZSTD_DAMAGED", /window/);
    const justAbove = packed(content, { descriptor: 0, windowLog: 27 });
    justAbove[5] = (justAbove[5] ?? 0) | 1;
    await refused(justAbove, "ZSTD_DAMAGED", /window/);
    const second = Buffer.concat([packed(content), packed(content, { descriptor: 0, windowLog: 31 })]);
    await refused(second, "ZSTD_DAMAGED");
  });

  it("refuses to hand out a byte more than the limit", async () => {
    await refused(packed(content), "ZSTD_TOO_LONG", /1000002/, content.length - 1);
  });

  it("stops a bomb of 2 GiB in 64 KiB at its limit", async () => {
    const run = block(1, BLOCK_BYTES, Buffer.from([0]));
    const bomb = frame([...Array<Buffer>(16_384).fill(run), block(0, 0, Buffer.alloc(0), 1)]);
    await refused(bomb, "ZSTD_TOO_LONG");
  });

  it("refuses a content that is cut anywhere", async () => {
    const small = packed(content.subarray(0, 20));
    for (let length = 0; length < small.length; length++) await refused(small.subarray(0, length), "ZSTD_DAMAGED");
    await refused(packed(content).subarray(0, -1), "ZSTD_DAMAGED");
  }).timeout(60_000);

  const DAMAGE: Readonly<Record<string, Uint8Array>> = {
    "another magic number": Buffer.concat([Buffer.from("PK\x03\x04"), packed(content).subarray(4)]),
    "a dictionary": packed(content, { descriptor: 1, windowLog: 20 }),
    "a reserved bit": packed(content, { descriptor: 8, windowLog: 20 }),
    "a reserved type of block": frame([block(3, 0, Buffer.alloc(0), 1)]),
    "a compressed block of garbage": frame([block(2, 1000, randomBytes(1000), 1)]),
    "a wrong checksum": Buffer.concat([packed(content, { descriptor: 4, windowLog: 20 }), Buffer.alloc(4)]),
    "garbage after the frame": Buffer.concat([packed(content), Buffer.from("garbage at the end")]),
    "a skippable frame at the start": Buffer.concat([Buffer.from("502a4d1800000000", "hex"), packed(content)]),
  };
  for (const [what, bytes] of Object.entries(DAMAGE))
    it(`refuses ${what}, and does not hang`, () => refused(bytes, "ZSTD_DAMAGED"));

  it("passes on what is wrong with its source, and closes the source", async () => {
    let closed = false;
    const failing = async function* () {
      try {
        yield packed(content).subarray(0, 300_000);
        throw new RangeError("the disk is gone");
      } finally {
        closed = true;
      }
    };
    await assert.rejects(unpacked(failing(), 1e9), /the disk is gone/);
    assert.ok(closed);
  });

  it("ends its thread and its source when the reader leaves early", async () => {
    let closed = false;
    const source = async function* () {
      try {
        for (;;) yield packed(content);
      } finally {
        closed = true;
      }
    };
    for await (const chunk of unzstd(source(), { maxBytes: 1e12 })) {
      assert.ok(chunk.length > 0);
      break;
    }
    assert.ok(closed);
  });

  it("unpacks several at once", async () => {
    const all = await Promise.all(
      Array.from({ length: 4 }, () => unpacked(inChunks(packed(content), 100_000), content.length)),
    );
    for (const one of all) assert.deepEqual(one, content);
  });
});
