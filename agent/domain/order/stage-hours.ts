import type { StageHours } from "../../../formats/manifest/image-manifest.js";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Whether bytes may be fetched at a moment, and when that changes (never again without `opensAtMs`); milliseconds since 1970. */
export type HoursAt =
  | { readonly open: true; readonly closesAtMs?: number }
  | { readonly open: false; readonly reason: string; readonly opensAtMs?: number };

/** Judges the hours of an order: one span of time, within it a window of each day (UTC). Always open without hours. */
export function hoursAt(hours: StageHours | undefined, nowMs: number): HoursAt {
  const { notBefore, until, dailyFrom, dailyTo } = hours ?? {};
  const untilMs = until === undefined ? undefined : Date.parse(until);
  if (until !== undefined && untilMs !== undefined && nowMs >= untilMs)
    return { open: false, reason: `its hours ended at ${until}` };
  const daily = dailyFrom !== undefined && dailyTo !== undefined ? dayWindow(dailyFrom, dailyTo) : undefined;
  const beginMs = notBefore === undefined ? nowMs : Math.max(nowMs, Date.parse(notBefore));
  const opensAtMs = daily === undefined ? beginMs : daily.opensAt(beginMs);
  if (opensAtMs > nowMs) {
    const reason = `it may begin at ${new Date(opensAtMs).toISOString()}`;
    // A window that would open after the span's end never opens.
    if (untilMs !== undefined && opensAtMs >= untilMs)
      return { open: false, reason: `its hours ended at ${until ?? ""}` };
    return { open: false, reason, opensAtMs };
  }
  const closings = [untilMs, daily?.closesAt(nowMs)].filter((one) => one !== undefined);
  return closings.length === 0 ? { open: true } : { open: true, closesAtMs: Math.min(...closings) };
}

/** A window of each day; one that ends before it begins goes over midnight. */
function dayWindow(from: string, to: string) {
  const [fromMs, toMs] = [ofDay(from), ofDay(to)];
  const lengthMs = (toMs - fromMs + DAY_MS) % DAY_MS;
  /** How long ago the window last opened. */
  const since = (atMs: number): number => (((atMs - fromMs) % DAY_MS) + DAY_MS) % DAY_MS;
  return {
    opensAt: (atMs: number): number => (since(atMs) < lengthMs ? atMs : atMs + DAY_MS - since(atMs)),
    closesAt: (atMs: number): number => atMs - since(atMs) + lengthMs,
  };
}

function ofDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
