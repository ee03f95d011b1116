import assert from "node:assert/strict";

import { readDer } from "../../../../../formats/vib/signature/der/der-reading.js";
import { readTime } from "../../../../../formats/vib/signature/der/der-time.js";
import { der, derTime, TAG } from "../../../../../formats/vib/signature/der/der-writing.js";

const timeOf = (tag: number, text: string) => readTime(readDer(der(tag, Buffer.from(text, "latin1"))));

describe("times of a signature", () => {
  it("are read as they are written, in both centuries and beyond 2049", () => {
    for (const iso of ["1950-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2026-02-28T01:02:03Z", "2050-01-01T00:00:00Z"])
      assert.equal(readTime(readDer(derTime(Date.parse(iso)))), Date.parse(iso), iso);
  });

  const none: readonly [tag: number, text: string][] = [
    [TAG.utcTime, "260101000000"],
    [TAG.utcTime, "2601010000Z"],
    [TAG.utcTime, "260101000000+0100"],
    [TAG.utcTime, "260230000000Z"],
    [TAG.utcTime, "261301000000Z"],
    [TAG.utcTime, "x60101000000Z"],
    [TAG.generalizedTime, "20500101000000.5Z"],
    [TAG.generalizedTime, "20500101000060Z"],
    [TAG.octets, "20500101000000Z"],
  ];
  for (const [tag, text] of none)
    it(`are not ${text} with tag ${tag}`, () => assert.equal(timeOf(tag, text), undefined));
});
