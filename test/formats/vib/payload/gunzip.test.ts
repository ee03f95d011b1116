import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";

import { collect, drain } from "../../../../formats/vib/archive/byte-reader.js";
import { gunzipInto, gunzipped, type GunzipOptions } from "../../../../formats/vib/payload/gunzip.js";
import { vibProblem } from "../../../../formats/vib/vib-problems.js";
import { seededBytes } from "../../../rig/forge.js";
import { chunked } from "../vib-lab.js";

const corrupt = (what: string) => vibProblem("PAYLOAD_CORRUPT", { where: "test", payload: "p", what });
const OPTIONS: GunzipOptions = { maxBytes: 2 ** 30, tooLong: (read) => corrupt(`too long after ${read}`), corrupt };

type Unpack = (bytes: AsyncIterable<Uint8Array>, options?: GunzipOptions) => Promise<Uint8Array>;

const READERS: Readonly<Record<string, Unpack>> = {
  iterated: (bytes, options = OPTIONS) => collect(gunzipped(bytes, options)),
  "shown chunk by chunk": async (bytes, options = OPTIONS) => {
    const parts: Uint8Array[] = [];
    await gunzipInto(bytes, (chunk) => parts.push(chunk), options);
    return Buffer.concat(parts);
  },
};

const PLAIN = Buffer.concat([seededBytes("gunzip", 700_000), Buffer.alloc(700_000)]);
const TWO_MEMBERS = Buffer.concat([gzipSync(PLAIN.subarray(0, 500_000)), gzipSync(PLAIN.subarray(500_000))]);

for (const [name, unpack] of Object.entries(READERS))
  describe(`gzip data, ${name}`, () => {
    for (const size of [1 << 10, 64 << 10, 1 << 20])
      it(`comes out whole from chunks of ${size} bytes, also of two members`, async () => {
        assert.ok(PLAIN.equals(await unpack(chunked(gzipSync(PLAIN), size))));
        assert.ok(PLAIN.equals(await unpack(chunked(TWO_MEMBERS, size))));
      });

    it("is refused with zeros or garbage behind it, in whichever chunk they come", async () => {
      const packed = gzipSync(PLAIN);
      for (const behind of [Buffer.alloc(9), Buffer.from("garbage")])
        for (const cut of [0, 1, behind.length]) {
          const bytes = async function* () {
            yield Buffer.concat([packed, behind.subarray(0, cut)]);
            if (cut < behind.length) yield behind.subarray(cut);
          };
          await assert.rejects(unpack(bytes()), { code: "PAYLOAD_CORRUPT" });
        }
    });

    it("is refused at the first byte too many, and what was not read then can be read on", async () => {
      const source = chunked(gzipSync(Buffer.alloc(1 << 24)), 1024);
      const bytes = { [Symbol.asyncIterator]: () => ({ next: () => source.next() }) };
      await assert.rejects(unpack(bytes, { ...OPTIONS, maxBytes: 1000 }), { message: /too long after \d+/ });
      assert.notEqual((await source.next()).done, true);
      await drain(bytes);
    });

    it("that stops coming fails as its source fails", async () => {
      const lost = new TypeError("lost");
      const bytes = async function* () {
        yield gzipSync(PLAIN).subarray(0, 1000);
        throw lost;
      };
      await assert.rejects(unpack(bytes()), lost);
    });
  });

describe("whoever sees unpacked bytes", () => {
  it("ends the unpacking by an error of its own", async () => {
    let seen = 0;
    const see = (): void => {
      seen += 1;
      throw corrupt("seen");
    };
    await assert.rejects(gunzipInto(chunked(TWO_MEMBERS, 1 << 20), see, OPTIONS), { message: /seen/ });
    assert.equal(seen, 1);
  });
});
