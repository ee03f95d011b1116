const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes for people: binary units, three digits at most ("1.21 GiB", "85.3 MiB", "512 B"). */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits =
    unit === 0 ? String(value) : value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
  return `${bytes < 0 ? "-" : ""}${digits} ${UNITS[unit] ?? ""}`;
}

/** "3 VIBs", "1 VIB". */
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
