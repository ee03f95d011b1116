/** "3 hosts", "1 host". */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Seconds for people: "42 s", "3 min 05 s", "2 h 10 min". */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** A moment for people: RFC 3339 without fractions of a second. */
export const moment = (rfc3339: string): string => rfc3339.replace(/\.\d+Z$/, "Z");

/** A digest for people: its first twelve digits. JSON has it whole. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, 12);

/** A day for people: what a vendor released needs no hour. */
export const day = (rfc3339: string): string => rfc3339.slice(0, 10);
