import { cliProblem } from "../cli-problems.js";

const UNITS: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };
const RATE = /^(\d+(?:\.\d+)?) ?(B|KiB|MiB|GiB)(?:\/s)?$/;

/** "10MiB", "1.5 MiB/s", "500KiB": bytes a second, 1 at least. Throws USAGE_INVALID. */
export function byteRate(option: string, text: string): number {
  const [, number = "", unit = ""] = RATE.exec(text) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit] ?? 0));
  if (bytes >= 1 && Number.isSafeInteger(bytes)) return bytes;
  throw wrong(option, text, "a number with B, KiB, MiB or GiB, such as 10MiB or 500KiB");
}

/** A rate, or "none": 0. */
export const byteRateOrNone = (option: string, text: string): number => (text === "none" ? 0 : byteRate(option, text));

const DURATION = /^(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const MOST_SECONDS = 30 * 86_400;

/** "6h", "90m", "1h30m", "2d": seconds, 30 days at most unless told. Throws USAGE_INVALID. */
export function duration(option: string, text: string, most = MOST_SECONDS): number {
  const [, days = "0", hours = "0", minutes = "0", seconds = "0"] = DURATION.exec(text) ?? [];
  const total = Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (total >= 1 && total <= most) return total;
  throw wrong(option, text, `days, hours, minutes and seconds, such as 6h or 1h30m, ${most / 86_400}d at most`);
}

const TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?$/;

/** RFC 3339, or without a zone in this machine's: RFC 3339 in UTC. Throws USAGE_INVALID. */
export function time(option: string, text: string): string {
  const [, year, month, day] = (TIME.exec(text) ?? []).map(Number);
  const read = new Date(text);
  // JavaScript takes the 31st of a shorter month for a day of the next one.
  const isDay = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day)).getUTCDate() === day;
  if (TIME.test(text) && isDay && !Number.isNaN(read.getTime())) return read.toISOString();
  throw wrong(option, text, "a time such as 2026-11-28T22:00, or 2026-11-28T22:00:00Z with its zone");
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A time as above, a day (its beginning in this machine's zone), or how long ago ("7d", "12h"): RFC 3339 in UTC. Throws USAGE_INVALID. */
export function pastTime(option: string, text: string): string {
  if (DURATION.test(text)) return new Date(Date.now() - 1000 * duration(option, text, 36_500 * 86_400)).toISOString();
  if (!DAY.test(text) && !TIME.test(text))
    throw wrong(option, text, "a day such as 2026-11-28, a time such as 2026-11-28T22:00, or how long ago, such as 7d");
  return time(option, DAY.test(text) ? `${text}T00:00` : text);
}

const WINDOW = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(Z?)$/;

export interface DailyWindow {
  /** "HH:MM" in UTC. */
  readonly from: string;
  readonly to: string;
}

/** "22:00-05:00" in this machine's zone as of now, or with a Z behind it in UTC. Throws USAGE_INVALID. */
export function dailyWindow(option: string, text: string): DailyWindow {
  const [, fromHour = "", fromMinute = "", toHour = "", toMinute = "", zone] = WINDOW.exec(text) ?? [];
  const inUtc = (hour: string, minute: string) => (zone === "Z" ? `${hour}:${minute}` : utcOf(hour, minute));
  const window = { from: inUtc(fromHour, fromMinute), to: inUtc(toHour, toMinute) };
  if (WINDOW.test(text) && window.from !== window.to) return window;
  throw wrong(option, text, "two different times of day, such as 22:00-05:00");
}

function utcOf(hour: string, minute: string): string {
  const today = new Date();
  today.setHours(Number(hour), Number(minute), 0, 0);
  return today.toISOString().slice(11, 16);
}

const wrong = (option: string, text: string, wanted: string) =>
  cliProblem("USAGE_INVALID", { what: `${option} "${text}": give ${wanted}` });
