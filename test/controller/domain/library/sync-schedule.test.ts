import assert from "node:assert/strict";
import { DAILY_SYNC, nextSync, type SyncSchedule } from "../../../../controller/domain/library/sync-schedule.js";

const at = (text: string): number => Date.parse(text);

describe("the schedule of synchronisations", () => {
  const table: readonly (readonly [what: string, wish: Partial<SyncSchedule>, after: string, next: string])[] = [
    ["daily, later today", {}, "2026-03-04T01:00:00Z", "2026-03-04T02:17:00Z"],
    ["daily, at the very moment: the next day", {}, "2026-03-04T02:17:00Z", "2026-03-05T02:17:00Z"],
    ["daily, over the end of a year", {}, "2026-12-31T23:59:59Z", "2027-01-01T02:17:00Z"],
    ["every third day, whoever asks", { every: 3 }, "2026-03-04T01:00:00Z", "2026-03-05T02:17:00Z"],
    ["every third day, after it", { every: 3 }, "2026-03-05T03:00:00Z", "2026-03-08T02:17:00Z"],
    ["hourly", { type: "HOURLY", minute: 5 }, "2026-03-04T01:06:00Z", "2026-03-04T02:05:00Z"],
    ["every six hours", { type: "HOURLY", minute: 0, every: 6 }, "2026-03-04T06:00:00Z", "2026-03-04T12:00:00Z"],
    ["weekly, on Sunday", { type: "WEEKLY", dayOfWeek: 0 }, "2026-03-04T00:00:00Z", "2026-03-08T02:17:00Z"],
    ["weekly, on Saturday", { type: "WEEKLY", dayOfWeek: 6 }, "2026-03-07T02:17:00Z", "2026-03-14T02:17:00Z"],
    ["monthly", { type: "MONTHLY_BY_DAY", dayOfMonth: 15 }, "2026-03-16T00:00:00Z", "2026-04-15T02:17:00Z"],
    ["monthly on the 31st, in February", { type: "MONTHLY_BY_DAY", dayOfMonth: 31 }, "2026-02-01T00:00:00Z", "2026-02-28T02:17:00Z"],
    ["monthly on the 31st, in a leap year", { type: "MONTHLY_BY_DAY", dayOfMonth: 31 }, "2028-02-01T00:00:00Z", "2028-02-29T02:17:00Z"],
    ["monthly, over the end of a year", { type: "MONTHLY_BY_DAY" }, "2026-12-02T00:00:00Z", "2027-01-01T02:17:00Z"],
    ["every quarter", { type: "MONTHLY_BY_DAY", every: 3 }, "2026-02-02T00:00:00Z", "2026-04-01T02:17:00Z"],
  ]; // prettier-ignore
  for (const [what, wish, after, next] of table)
    it(`${what}: after ${after} comes ${next}`, () => {
      const found = nextSync({ ...DAILY_SYNC, ...wish }, at(after));
      assert.equal(new Date(found).toISOString(), new Date(at(next)).toISOString());
    });
});
