import assert from "node:assert/strict";
import { hoursAt } from "../../../../agent/domain/order/stage-hours.js";
import type { StageHours } from "../../../../formats/manifest/image-manifest.js";

const at = (text: string): number => Date.parse(text);
const told = (hours: StageHours | undefined, now: string): string => {
  const found = hoursAt(hours, at(now));
  const change = found.open ? found.closesAtMs : found.opensAtMs;
  return `${found.open ? "open" : "closed"} ${change === undefined ? "for good" : new Date(change).toISOString()}`;
};

const NIGHT: StageHours = { dailyFrom: "22:00", dailyTo: "05:30" };
const NOON: StageHours = { dailyFrom: "11:00", dailyTo: "13:00" };

const CASES: readonly (readonly [string, StageHours | undefined, string, string])[] = [
  ["none: always open", undefined, "2026-11-24T12:00:00Z", "open for good"],
  [
    "before its time",
    { notBefore: "2026-11-24T22:00:00+02:00" },
    "2026-11-24T19:59:59Z",
    "closed 2026-11-24T20:00:00.000Z",
  ],
  ["at its time", { notBefore: "2026-11-24T20:00:00Z" }, "2026-11-24T20:00:00Z", "open for good"],
  ["until", { until: "2026-11-24T20:00:00Z" }, "2026-11-24T19:00:00Z", "open 2026-11-24T20:00:00.000Z"],
  ["over", { until: "2026-11-24T20:00:00Z" }, "2026-11-24T20:00:00Z", "closed for good"],
  ["each night, before midnight", NIGHT, "2026-11-24T23:00:00Z", "open 2026-11-25T05:30:00.000Z"],
  ["each night, after midnight", NIGHT, "2026-11-25T05:29:59Z", "open 2026-11-25T05:30:00.000Z"],
  ["each night, by day", NIGHT, "2026-11-25T05:30:00Z", "closed 2026-11-25T22:00:00.000Z"],
  ["each noon, before", NOON, "2026-11-24T10:00:00Z", "closed 2026-11-24T11:00:00.000Z"],
  ["each noon, within", NOON, "2026-11-24T12:59:00Z", "open 2026-11-24T13:00:00.000Z"],
  ["each noon, after", NOON, "2026-11-24T13:00:00Z", "closed 2026-11-25T11:00:00.000Z"],
  [
    "each night from a day on",
    { ...NIGHT, notBefore: "2026-11-26T12:00:00Z" },
    "2026-11-24T23:00:00Z",
    "closed 2026-11-26T22:00:00.000Z",
  ],
  [
    "each night until a day: the span ends first",
    { ...NIGHT, until: "2026-11-25T01:00:00Z" },
    "2026-11-24T23:00:00Z",
    "open 2026-11-25T01:00:00.000Z",
  ],
  [
    "each night until a day: no night is left",
    { ...NIGHT, until: "2026-11-25T12:00:00Z" },
    "2026-11-25T06:00:00Z",
    "closed for good",
  ],
];

describe("the hours of an order", () => {
  for (const [what, hours, now, expected] of CASES)
    it(`${what}: ${expected.split(" ")[0]}`, () => assert.equal(told(hours, now), expected));

  it("say why they are closed", () => {
    const found = hoursAt({ until: "2026-11-24T20:00:00Z" }, at("2026-11-25T00:00:00Z"));
    assert.match(found.open ? "" : found.reason, /ended at 2026-11-24T20:00:00Z/);
  });
});
