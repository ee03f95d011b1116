import assert from "node:assert/strict";

import { readDer } from "../../../../../formats/vib/signature/der/der-reading.js";

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(" ", ""), "hex");
const nested = (levels: number): string => (levels === 0 ? "0500" : `30 ${(levels * 2).toString(16).padStart(2, "0")} ${nested(levels - 1)}`); // prettier-ignore

const GOOD: readonly [what: string, hex: string, parts: number][] = [
  ["a number", "02 01 05", 0],
  ["a sequence of two", "30 05 02 01 05 05 00", 2],
  ["an empty sequence", "30 00", 0],
  ["a length in two bytes where one is enough", "30 81 02 05 00", 1],
  ["an indefinite length", "30 80 05 00 02 01 05 00 00", 2],
  ["an indefinite length inside another", "30 80 a0 80 05 00 00 00 00 00", 1],
  ["a value of its context without parts", "80 01 ff", 0],
  ["32 levels", nested(32), 1],
];

const DAMAGED: readonly [what: string, hex: string][] = [
  ["nothing", ""],
  ["a tag alone", "30"],
  ["a content that is cut", "02 02 05"],
  ["a byte behind", "02 01 05 00"],
  ["a part that is longer than its whole", "30 03 02 02 05"],
  ["a length that is cut", "30 82 01"],
  ["a length in five bytes", "30 85 00 00 00 00 00"],
  ["a length of 4 GiB", "04 84 ff ff ff ff"],
  ["an indefinite length without an end", "30 80 05 00"],
  ["half an end", "30 80 05 00 00"],
  ["an end where none is due", "30 02 00 00"],
  ["an indefinite length of a string", "04 80 00 00"],
  ["a tag of several bytes", "1f 81 01 00"],
  ["33 levels", nested(33)],
  ["a sequence without parts bit", "10 00"],
  ["a string in pieces", "24 03 04 01 ff"],
  ["a number without digits", "02 00"],
  ["a truth of two bytes", "01 02 ff ff"],
  ["a null that holds something", "05 01 00"],
  ["an object identifier that goes on", "06 02 2a 86"],
  ["bits without a count", "03 00"],
];

describe("BER and DER", () => {
  for (const [what, hex, parts] of GOOD)
    it(`may be ${what}`, () => {
      const value = readDer(bytes(hex));
      assert.equal(value?.parts.length, parts);
      assert.deepEqual(value.whole, bytes(hex));
    });

  for (const [what, hex] of DAMAGED) it(`is not ${what}`, () => assert.equal(readDer(bytes(hex)), undefined));

  it("keeps the bytes of each part exactly", () => {
    const parts = readDer(bytes("30 07 02 81 01 05 04 01 aa"))?.parts ?? [];
    assert.deepEqual(
      parts.map(({ tag, content, whole }) => [tag, ...content, whole.length]),
      [
        [0x02, 0x05, 4],
        [0x04, 0xaa, 3],
      ],
    );
  });
});
