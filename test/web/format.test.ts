import assert from "node:assert/strict";
import { csvOf } from "../../web/format/csv.js";
import { onClock } from "../../web/depot/online/on-clock.js";
import type { ScheduleFields } from "../../web/depot/online/schedule-fields.js";
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

describe("a schedule of UTC on the viewer's clock", () => {
  const fields = (more: Partial<ScheduleFields>): ScheduleFields => ({
    ...{ rhythm: "DAILY", every: "1", minute: "0", time: "22:30", dayOfWeek: "MONDAY", dayOfMonth: "1" },
    ...more,
  });
  const WINTER = new Date("2026-01-14T12:00:00Z");
  const SUMMER = new Date("2026-07-15T12:00:00Z");
  const told = (more: Partial<ScheduleFields>, now: Date, zone: string): string | undefined => {
    const local = onClock(fields(more), now, zone);
    return local && `${local.at.toISOString()} ${local.dayShift}`;
  };

  it("is a moment near now, and says whether it is another day there", () => {
    assert.equal(told({}, WINTER, "Asia/Kolkata"), "2026-01-14T22:30:00.000Z 1");
    assert.equal(told({ time: "02:00" }, WINTER, "America/New_York"), "2026-01-14T02:00:00.000Z -1");
    assert.equal(told({}, WINTER, "Europe/Berlin"), "2026-01-14T22:30:00.000Z 0");
    assert.equal(told({}, SUMMER, "Europe/Berlin"), "2026-07-15T22:30:00.000Z 1");
  });

  it("is the next such day of the week", () => {
    assert.equal(told({ rhythm: "WEEKLY" }, WINTER, "Asia/Kolkata"), "2026-01-19T22:30:00.000Z 1");
    assert.equal(told({ rhythm: "WEEKLY", dayOfWeek: "WEDNESDAY" }, WINTER, "Asia/Kolkata"), "2026-01-14T22:30:00.000Z 1"); // prettier-ignore
  });

  it("is not told where the clock shows the same, where it never comes, and of what is no time", () => {
    for (const zone of ["UTC", "Europe/London"]) assert.equal(told({}, WINTER, zone), undefined);
    assert.notEqual(told({}, SUMMER, "Europe/London"), undefined);
    for (const more of [{ rhythm: "OFF" }, { time: "" }, { rhythm: "HOURLY", minute: "" }])
      assert.equal(told(more, WINTER, "Asia/Kolkata"), undefined);
    assert.equal(told({ rhythm: "HOURLY", minute: "15" }, WINTER, "Asia/Kolkata"), "2026-01-14T12:15:00.000Z 0");
  });
});
