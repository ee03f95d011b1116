import { compareVersions } from "../../formats/vib/version.js";

const LEGAL = /^[0-9A-Za-z._+~-]{1,255}$/;

/** -1, 0 or 1 (FORMAT 4.1); undefined for texts that are no versions, which devices and old depots do write: only equal or not. */
export function orderOf(a: string, b: string): number | undefined {
  if (a === b) return 0;
  return LEGAL.test(a) && LEGAL.test(b) ? compareVersions(a, b) : undefined;
}

/** A total order, newest first; texts that are no versions come last. */
export function newestVersionFirst(a: string, b: string): number {
  const legal = Number(LEGAL.test(b)) - Number(LEGAL.test(a));
  return legal || (orderOf(b, a) ?? 0) || (a < b ? 1 : a > b ? -1 : 0);
}
