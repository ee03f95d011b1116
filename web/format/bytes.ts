const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB"] as const;

/** Bytes in IEC units with three significant digits at most: 0 B, 1023 B, 1.50 KiB, 24.0 MiB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let value = bytes;
  let unit = -1;
  // 1023.5 KiB would be shown as 1024 KiB.
  while (Math.round(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${UNITS[unit] ?? ""}`;
}

/** A share in whole percent; 100 only when it is all, 0 only when it is nothing. */
export function percentOf(done: number, total: number): number {
  if (total <= 0) return 0;
  if (done >= total) return 100;
  if (done <= 0) return 0;
  return Math.min(99, Math.max(1, Math.floor((100 * done) / total)));
}
