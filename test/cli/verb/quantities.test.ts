import assert from "node:assert/strict";
import { byteRate, byteRateOrNone, dailyWindow, duration, pastTime, time } from "../../../cli/verb/quantities.js";
import { isProblem } from "../../../core/problem/problem.js";

const refused = (read: () => unknown) => assert.throws(read, (thrown) => isProblem(thrown, "USAGE_INVALID"));

describe("quantities on the command line", () => {
  for (const [text, bytes] of [
    ["10MiB", 10 * 1024 ** 2],
    ["1.5 MiB/s", 1.5 * 1024 ** 2],
    ["500KiB", 500 * 1024],
    ["1GiB", 1024 ** 3],
    ["7B", 7],
  ] as const)
    it(`take ${text} a second`, () => assert.equal(byteRate("--x", text), bytes));
  for (const text of ["", "10", "10MB", "-1MiB", "0MiB", "0.1B", "1e9B", "9999999999GiB", "none", " 10MiB"])
    it(`refuse "${text}" as a rate`, () => refused(() => byteRate("--x", text)));
  it("take none for no cap, where a cap can be lifted", () => assert.equal(byteRateOrNone("--x", "none"), 0));

  for (const [text, seconds] of [
    ["6h", 21_600],
    ["1h30m", 5_400],
    ["2d", 172_800],
    ["45s", 45],
    ["30d", 2_592_000],
  ] as const)
    it(`take ${text} for ${seconds} seconds`, () => assert.equal(duration("--x", text), seconds));
  for (const text of ["", "6", "h", "6 h", "30m1h", "0s", "31d", "-6h"])
    it(`refuse "${text}" as a duration`, () => refused(() => duration("--x", text)));

  it("take a time with its zone, or in this machine's", () => {
    assert.equal(time("--x", "2026-11-28T22:00:00Z"), "2026-11-28T22:00:00.000Z");
    assert.equal(time("--x", "2026-11-28T22:00+05:30"), "2026-11-28T16:30:00.000Z");
    assert.equal(time("--x", "2026-11-28T22:00"), new Date(2026, 10, 28, 22).toISOString());
  });
  for (const text of [
    "",
    "tomorrow",
    "22:00",
    "2026-11-28",
    "2026-11-31T10:00",
    "2026-13-01T10:00",
    "2026-11-28T25:00",
  ])
    it(`refuse "${text}" as a time`, () => refused(() => time("--x", text)));

  it("take a day, a time, or how long ago", () => {
    assert.equal(pastTime("--x", "2026-11-28"), new Date(2026, 10, 28).toISOString());
    assert.equal(pastTime("--x", "2026-11-28T22:00Z"), "2026-11-28T22:00:00.000Z");
    const daysAgo = (Date.now() - Date.parse(pastTime("--x", "400d"))) / 86_400_000;
    assert.equal(Math.round(daysAgo), 400);
  });
  for (const text of ["", "yesterday", "2026-11-31", "99999d"])
    it(`refuse "${text}" as a time gone by`, () => refused(() => pastTime("--x", text)));

  it("say of a time gone by that it may be told by how long ago", () =>
    assert.throws(() => pastTime("--x", "yesterday"), /or how long ago, such as 7d/));

  it("take a window of each day in UTC, or in this machine's zone", () => {
    assert.deepEqual(dailyWindow("--x", "22:00-05:00Z"), { from: "22:00", to: "05:00" });
    const { from } = dailyWindow("--x", "22:00-05:00");
    const local = new Date();
    local.setHours(22, 0, 0, 0);
    assert.equal(from, local.toISOString().slice(11, 16));
  });
  for (const text of ["", "22:00", "22:00-22:00", "24:00-05:00", "22-05", "22:00–05:00"])
    it(`refuse "${text}" as a window`, () => refused(() => dailyWindow("--x", text)));
});
