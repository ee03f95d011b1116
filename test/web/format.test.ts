import assert from "node:assert/strict";
import { csvOf } from "../../web/format/csv.js";
import { formatBytes, percentOf } from "../../web/format/bytes.js";
import { formatAge, formatDuration, formatMoment, withMoments } from "../../web/format/time.js";
import { rowWindow } from "../../web/format/virtual-rows.js";

describe("the page's numbers", () => {
  const sizes: readonly [number, string][] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.00 KiB"],
    [1024 * 1023.7, "1.00 MiB"],
    [24 * 1024 ** 2, "24.0 MiB"],
    [150 * 1024 ** 3, "150 GiB"],
  ];
  for (const [bytes, text] of sizes)
    it(`writes ${bytes} bytes as ${text}`, () => assert.equal(formatBytes(bytes), text));

  it("says 100 % only when it is all, and 0 % only when it is nothing", () => {
    assert.deepEqual(
      [percentOf(0, 1000), percentOf(1, 1000), percentOf(999, 1000), percentOf(1000, 1000), percentOf(1, 0)],
      [0, 1, 99, 100, 0],
    );
  });

  const lengths: readonly [number, string][] = [
    [0, "0 s"],
    [59.4, "59 s"],
    [200, "3 min 20 s"],
    [7200, "2 h"],
    [7500, "2 h 5 min"],
    [273_600, "3 d 4 h"],
  ];
  for (const [seconds, text] of lengths)
    it(`writes ${seconds} s as ${text}`, () => assert.equal(formatDuration(seconds), text));

  it("writes the moments within the controller's words in the viewer's zone, and nothing else anew", () => {
    assert.equal(
      withMoments("unknown since 2026-11-27T22:24:36.930Z: commit-2, 9.0.1-0.25000000", "en-GB", "Asia/Shanghai"),
      "unknown since 28 Nov 2026, 06:24:36: commit-2, 9.0.1-0.25000000",
    );
  });

  it("tells ages in words of the language", () => {
    assert.deepEqual(
      [formatAge(190, "en-GB"), formatAge(190, "zh-CN"), formatAge(90_000, "en-GB")],
      ["3 minutes ago", "3分钟前", "yesterday"],
    );
  });

  it("writes a moment in the viewer's zone, and a dash for what is none", () => {
    assert.match(formatMoment("2026-11-24T23:30:00Z", "en-GB", "Asia/Shanghai"), /25 Nov 2026.*07:30:00/);
    assert.equal(formatMoment("never", "en-GB"), "—");
  });

  it("lets no cell of a CSV break out of its place, or be a formula", () => {
    assert.equal(csvOf([["a,b", 'c"d', "=1+1", 7]]), `"a,b","c""d",'=1+1,7`);
  });
});

describe("virtual rows", () => {
  const view = { rows: 5000, rowHeight: 38, viewHeight: 608 };

  it("draw few of many, and leave exactly the room of the others", () => {
    for (const scrollTop of [0, 1, 37, 38, 5000, 95_000, 189_392, 1_000_000, -50]) {
      const { from, to, above, below } = rowWindow({ ...view, scrollTop });
      assert.ok(to - from <= 40, `${to - from} rows at ${scrollTop}`);
      assert.equal(above + (to - from) * 38 + below, 5000 * 38);
      const first = Math.min(Math.max(0, Math.floor(scrollTop / 38)), 5000 - 16);
      assert.ok(from <= first && to >= Math.min(5000, first + 16), `row ${first} is drawn at ${scrollTop}`);
    }
  });

  it("draw all of few", () => {
    assert.deepEqual(rowWindow({ ...view, rows: 3, scrollTop: 0 }), { from: 0, to: 3, above: 0, below: 0 });
    assert.deepEqual(rowWindow({ ...view, rows: 0, scrollTop: 99 }), { from: 0, to: 0, above: 0, below: 0 });
  });
});
