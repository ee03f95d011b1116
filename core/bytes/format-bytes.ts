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
