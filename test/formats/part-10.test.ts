import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const MALFORMED = "formats/vib/malformed.test.ts";
const SIGNERS = "formats/vib/signers.test.ts";
const SAMPLES = "formats/vib/samples.test.ts";
const BUNDLE = "formats/depot/malformed-bundle.test.ts";
const ZIP = "formats/depot/malformed-zip.test.ts";

const range = (from: number, to: number, file: string): readonly (readonly [number, string])[] =>
  Array.from({ length: to - from + 1 }, (_, index) => [from + index, file] as const);

/** Which test makes each malformed case of the format reference, part 10. */
const ROWS: ReadonlyMap<number, string> = new Map([
  ...range(1, 40, MALFORMED),
  ...range(41, 45, SAMPLES),
  ...range(46, 52, SIGNERS),
  [53, MALFORMED],
  [54, "formats/depot/real-bundles.test.ts"],
  [55, BUNDLE],
  ...range(56, 58, ZIP),
  [59, BUNDLE],
  [60, BUNDLE],
  [61, "formats/depot/check-vib.test.ts"],
  [62, BUNDLE],
  [63, BUNDLE],
  [65, BUNDLE],
  [66, "formats/vib/version.test.ts"],
  [67, "formats/vib/version.test.ts"],
  [68, "formats/spec/software-spec.test.ts"],
  [69, "formats/bootbank/boot-cfg.test.ts"],
  [70, "formats/bootbank/choose-bank.test.ts"],
  [71, "agent/host/bank-crash.test.ts"],
]);

/** Not a matter of bytes: fetching belongs to the controller. */
const NOT_OF_BYTES = [64];
const LAST = 71;

describe("the malformed cases of the format reference", () => {
  for (let row = 1; row <= LAST; row += 1)
    if (!NOT_OF_BYTES.includes(row))
      it(`${row} has a test of its own`, () => {
        const file = ROWS.get(row) ?? assert.fail("no test is named");
        const text = readFileSync(resolve("test", file), "utf8");
        // `[7, "size…"`, `"46: a root…"`, `(case 69)`, `(42)`, and the conditional `? 17 : 16`.
        const marks = [`\\[${row}, `, `["\`]${row}: `, `\\(case ${row}\\)`, `\\(${row}\\)`, `[?:] ${row}\\b`];
        assert.match(text, new RegExp(marks.join("|")));
      });
});
