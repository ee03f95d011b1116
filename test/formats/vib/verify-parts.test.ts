import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { unzstd } from "../../../core/bytes/unzstd.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { DigestedRange } from "../../../formats/vib/payload/digests.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { verifyInner, verifyVib } from "../../../formats/vib/verify.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { chunked, sampleVibs, smallVib, verify, withDescriptor } from "./vib-lab.js";

const ZEROS = "0".repeat(64);

/** Computes what is asked from the whole file, as another core would. */
const digestOf = (bytes: Uint8Array, { fromByte, sizeBytes, algorithm }: DigestedRange): string =>
  createHash(algorithm)
    .update(bytes.subarray(fromByte, fromByte + sizeBytes))
    .digest("hex");

const wholeOf = (bytes: Uint8Array): DigestedRange => ({
  fromByte: 0,
  sizeBytes: bytes.length,
  algorithm: "sha256",
});

const is = (code: string) => (thrown: unknown) => isProblem(thrown, code);

/** In two rooms that are used in turn, as a file is read again. */
async function* inRooms(bytes: Uint8Array, size = 4093): AsyncGenerator<Uint8Array> {
  let [room, other] = [new Uint8Array(size), new Uint8Array(size)];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    room.fill(0xff).set(part);
    yield room.subarray(0, part.length);
    [room, other] = [other, room];
  }
}

describe("a VIB that is verified in parts", () => {
  it("has the same checks, with packed digests computed beside the pass, and what is left held by a later one", async function () {
    for (const [name, bytes] of await sampleVibs(samplesOrSkip(this))) {
      const asked: DigestedRange[] = [];
      const beside = (range: DigestedRange) => {
        asked.push(range);
        return Promise.resolve(digestOf(bytes, range));
      };
      const inline = await verify(bytes, { digests: "packed" });
      const parted = await verify(bytes, { digests: "packed", digestBeside: beside });
      assert.deepEqual(parted, inline, name);
      assert.ok(asked.length > 0, name);
      await verifyInner(chunked(bytes), { where: name, unzstd });
    }
  });

  it("is the same where each chunk holds no longer than until the next but one: nobody keeps any", async function () {
    for (const [name, bytes] of await sampleVibs(samplesOrSkip(this))) {
      const options = { where: "test.vib", trust: DEFAULT_TRUST_ROOTS, digests: "unpacked", unzstd } as const;
      assert.deepEqual(await verifyVib(inRooms(bytes), options), await verify(bytes), name);
      await verifyInner(inRooms(bytes), { where: name, unzstd });
    }
  });

  it("is refused for a packed digest that the other core found wrong, and a wrong file is told as such first", async () => {
    const vib = await smallVib();
    const digestBeside = () => Promise.resolve(ZEROS);
    await assert.rejects(verify(vib, { digests: "packed", digestBeside }), is("PAYLOAD_DIGEST_MISMATCH"));
    // Whatever is wrong with the file as a whole comes first: its source is to blame, not the package.
    const ordered = { sha256: digestOf(vib, wholeOf(vib)), sizeBytes: vib.length };
    await assert.rejects(
      verify(vib, { digests: "packed", digestBeside, expected: ordered }),
      is("VIB_DIGEST_MISMATCH"),
      "also where the other core computes the digest of the whole",
    );
    const onlyPayloads = (range: DigestedRange) => (range.fromByte === 0 ? undefined : Promise.resolve(ZEROS));
    const other = { sha256: ZEROS, sizeBytes: vib.length };
    await assert.rejects(
      verify(vib, { digests: "packed", digestBeside: onlyPayloads, expected: other }),
      is("VIB_DIGEST_MISMATCH"),
    );
    await assert.rejects(
      verify(vib, { digests: "packed", digestBeside: onlyPayloads, expected: ordered }),
      is("PAYLOAD_DIGEST_MISMATCH"),
    );
  });

  it("has the length that was ordered, whatever the other core says of the whole", async () => {
    const vib = await smallVib();
    const expected = { sha256: digestOf(vib, wholeOf(vib)), sizeBytes: vib.length + 1 };
    const digestBeside = () => Promise.resolve(expected.sha256);
    await assert.rejects(verify(vib, { digests: "packed", digestBeside, expected }), is("VIB_SIZE_MISMATCH"));
  });

  it("is verified inline where nobody else is willing", async () => {
    const vib = await smallVib();
    const parted = await verify(vib, { digests: "packed", digestBeside: () => undefined });
    assert.deepEqual(parted, await verify(vib, { digests: "packed" }));
  });

  it("passes the first part and fails the later one when what it unpacks to is wrong", async () => {
    const lying = await withDescriptor(await smallVib(), (text) =>
      text.replace(/(verify-process="gunzip">)[0-9a-f]{64}/, `$1${ZEROS}`),
    );
    await verify(lying, { digests: "packed" });
    await assert.rejects(verifyInner(chunked(lying), { where: "lying.vib", unzstd }), is("PAYLOAD_DIGEST_MISMATCH"));
  });

  it("is the same where the memory of each chunk is used again as soon as the next one is asked for", async () => {
    const vib = await smallVib();
    const reused = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunked(vib, 97)) {
        const memory = Uint8Array.from(chunk);
        yield memory;
        memory.fill(0xff);
      }
    };
    const options = { where: "test.vib", trust: DEFAULT_TRUST_ROOTS, digests: "packed" } as const;
    assert.deepEqual(await verifyVib(reused(), options), await verify(vib, { digests: "packed" }));
  });
});
