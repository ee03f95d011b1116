import type { ScheduleFields } from "./schedule-fields.js";
import { DAYS } from "./schedule-fields.js";

/** When a rule of UTC comes to pass on the viewer's clock. */
export interface OnClock {
  /** A moment at which it does. */
  readonly at: Date;
  /** Days that the viewer's date is away from the one in UTC. */
  readonly dayShift: -1 | 0 | 1;
}

/**
 * A moment of the rule near `now`, so that summer time counts as it does now; undefined where the viewer's clock shows the same as UTC, where it
 * never comes, and for what is typed and no time. `zone`: IANA name, the viewer's own if not said.
 */
export function onClock(fields: ScheduleFields, now: Date, zone?: string): OnClock | undefined {
  const at = near(fields, now);
  if (at === undefined || Number.isNaN(at.getTime()) || clockOf(at, zone) === clockOf(at, "UTC")) return undefined;
  const days = dateOf(at, zone) - dateOf(at, "UTC");
  return { at, dayShift: days === 0 ? 0 : days > 0 ? 1 : -1 };
}

function near({ rhythm, minute, time, dayOfWeek }: ScheduleFields, now: Date): Date | undefined {
  if (rhythm === "OFF") return undefined;
  const at = new Date(now);
  if (rhythm === "HOURLY") {
    at.setUTCMinutes(Number(minute === "" ? Number.NaN : minute), 0, 0);
    return at;
  }
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(":").map(Number);
  at.setUTCHours(hours, minutes, 0, 0);
  const day = DAYS.findIndex((one) => one === dayOfWeek);
  if (rhythm === "WEEKLY") at.setUTCDate(at.getUTCDate() + ((day - at.getUTCDay() + 7) % 7));
  return at;
}

const partsOf = (at: Date, zone: string | undefined, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat("en-CA", { ...options, ...(zone !== undefined && { timeZone: zone }) }).format(at);

const clockOf = (at: Date, zone: string | undefined): string =>
  partsOf(at, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** The date there, as a number that orders. */
const dateOf = (at: Date, zone: string | undefined): number =>
  Number(partsOf(at, zone, { year: "numeric", month: "2-digit", day: "2-digit" }).replaceAll("-", ""));
