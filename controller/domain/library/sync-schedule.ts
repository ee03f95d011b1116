/** When online depots are synchronised, in UTC (VLCM part 3). */
export interface SyncSchedule {
  readonly type: "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY_BY_DAY";
  /** Every so many hours, days, weeks or months; 1: every one. */
  readonly every: number;
  readonly minute: number;
  readonly hour: number;
  /** 0 is Sunday; of WEEKLY alone. */
  readonly dayOfWeek: number;
  /** 1 to 31, the last day where a month has no such day; of MONTHLY_BY_DAY alone. */
  readonly dayOfMonth: number;
}

/** Until somebody says otherwise: every night at 02:17 UTC, a minute that is nobody else's round one. */
export const DAILY_SYNC: SyncSchedule = {
  type: "DAILY",
  every: 1,
  minute: 17,
  hour: 2,
  dayOfWeek: 0,
  dayOfMonth: 1,
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-04, the first Sunday. */
const SUNDAY_MS = 3 * DAY_MS;

/** The first moment after another (milliseconds since 1970) at which a synchronisation is due. The same whoever asks, and when: nothing to remember. */
export function nextSync(schedule: SyncSchedule, afterMs: number): number {
  const { type, every } = schedule;
  const ofDay = schedule.hour * HOUR_MS + schedule.minute * MINUTE_MS;
  switch (type) {
    case "HOURLY":
      return nextOf({ periodMs: every * HOUR_MS, offsetMs: schedule.minute * MINUTE_MS }, afterMs);
    case "DAILY":
      return nextOf({ periodMs: every * DAY_MS, offsetMs: ofDay }, afterMs);
    case "WEEKLY":
      return nextOf({ periodMs: every * WEEK_MS, offsetMs: SUNDAY_MS + schedule.dayOfWeek * DAY_MS + ofDay }, afterMs);
    case "MONTHLY_BY_DAY":
      return nextOfMonth(schedule, ofDay, afterMs);
  }
}

function nextOf({ periodMs, offsetMs }: { periodMs: number; offsetMs: number }, afterMs: number): number {
  return offsetMs + (Math.floor((afterMs - offsetMs) / periodMs) + 1) * periodMs;
}

function nextOfMonth({ every, dayOfMonth }: SyncSchedule, ofDay: number, afterMs: number): number {
  const after = new Date(afterMs);
  const now = after.getUTCFullYear() * 12 + after.getUTCMonth();
  for (let month = now - (now % every); ; month += every) {
    const [year, ofYear] = [Math.floor(month / 12), month % 12];
    const lastDay = new Date(Date.UTC(year, ofYear + 1, 0)).getUTCDate();
    const at = Date.UTC(year, ofYear, Math.min(dayOfMonth, lastDay)) + ofDay;
    if (at > afterMs) return at;
  }
}
