const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** A length of time in its two largest units: "42 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". Units are the same in both languages' technical writing. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return two(whole, { large: MINUTE_S, small: 1, names: ["min", "s"] });
  if (whole < DAY_S) return two(whole, { large: HOUR_S, small: MINUTE_S, names: ["h", "min"] });
  return two(whole, { large: DAY_S, small: HOUR_S, names: ["d", "h"] });
}

function two(seconds: number, unit: { large: number; small: number; names: readonly [string, string] }): string {
  const large = Math.floor(seconds / unit.large);
  const small = Math.floor((seconds % unit.large) / unit.small);
  return small === 0 ? `${large} ${unit.names[0]}` : `${large} ${unit.names[0]} ${small} ${unit.names[1]}`;
}

/** How long ago, in words of the language: "now", "3 minutes ago", "yesterday". */
export function formatAge(seconds: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const ago = Math.max(0, Math.round(seconds));
  if (ago < MINUTE_S) return words.format(-ago, "second");
  if (ago < HOUR_S) return words.format(-Math.floor(ago / MINUTE_S), "minute");
  if (ago < DAY_S) return words.format(-Math.floor(ago / HOUR_S), "hour");
  return words.format(-Math.floor(ago / DAY_S), "day");
}

/** A moment in a time zone (the viewer's where none is given), with seconds. */
export function formatMoment(at: string | number, language: string, zone?: string): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "—";
  return new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
    ...(zone !== undefined && { timeZone: zone }),
  }).format(date);
}

/** IANA name of the zone that times are shown in. */
export const viewersZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The time of a clock in the viewer's zone, with the day of the week where that counts. */
export const formatTimeOfDay = (at: Date, language: string, day: "with day" | "time alone"): string =>
  new Intl.DateTimeFormat(language, {
    ...(day === "with day" && { weekday: "long" as const }),
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  }).format(at);

const UTC_MOMENT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?Z/g;

/** A text in which moments of RFC 3339 stand as the viewer's clock has them. */
export const withMoments = (text: string, language: string, zone?: string): string =>
  text.replace(UTC_MOMENT, (at) => formatMoment(at, language, zone));

/** The time of day alone. */
export const formatClock = (at: number, language: string): string =>
  new Intl.DateTimeFormat(language, { timeStyle: "medium", hourCycle: "h23" }).format(new Date(at));
