import assert from "node:assert/strict";
import { printable } from "../../../core/terminal/printable.js";
import { formatSeconds, moment } from "../../../core/terminal/quantity.js";
import { cut, wrapWords } from "../../../core/terminal/text-width.js";

describe("text on a terminal", () => {
  for (const [seconds, text] of [
    [0, "0 s"],
    [59.4, "59 s"],
    [65, "1 min 05 s"],
    [7800, "2 h 10 min"],
  ] as const)
    it(`says ${seconds} seconds as ${text}`, () => assert.equal(formatSeconds(seconds), text));

  it("leaves fractions of a second out of moments", () =>
    assert.equal(moment("2026-01-02T03:04:05.678Z"), "2026-01-02T03:04:05Z"));

  it("cuts with an ellipsis and closes colours", () => {
    assert.equal(cut("abcdef", 4), "abc…");
    assert.equal(cut("\u001b[31mabcdef\u001b[39m", 4), "\u001b[31mabc…\u001b[0m");
    assert.equal(cut("語語語", 4), "語…");
  });

  it("keeps a word that is longer than the line whole", () =>
    assert.deepEqual(wrapWords("a bbbbbb c", 3), ["a", "bbbbbb", "c"]));

  it("makes control characters visible", () => assert.equal(printable("a\u0007b\u009bc"), "a\ufffdb\ufffdc"));
});
