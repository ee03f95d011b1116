import type { StagingPlan } from "../staging-plan.js";

/** What an order has done in runs that are over: those that ended as they should have their sums noted, one that was killed has not. */
export interface OrderWork {
  /** Bytes of what it wants that lay here when it was first planned; undefined: it never was. */
  readonly hereBytes?: number;
  /** Bytes over the wire, as far as they were noted. */
  readonly fetchedBytes: number;
  /** Milliseconds of fetching, as far as they were noted. */
  readonly workedMs: number;
}

/** Bytes of a plan that lie here: whole files, and what part files hold. `parts`: bytes by SHA-256 of the whole. */
export function bytesHere({ wanted, toFetch }: StagingPlan, parts: ReadonlyMap<string, number>): number {
  const lacking = new Set(toFetch.map(({ sha256 }) => sha256));
  return wanted.reduce((sum, { sha256, sizeBytes }) => {
    const here = lacking.has(sha256) ? Math.min(parts.get(sha256) ?? 0, sizeBytes) : sizeBytes;
    return sum + here;
  }, 0);
}

/**
 * Bytes that earlier runs of an order fetched. What a killed one had fetched nobody wrote down; what lies here now tells it, but for what was
 * on its way to the disk. `hereNow` by `bytesHere`.
 */
export const fetchedBefore = ({ hereBytes, fetchedBytes }: OrderWork, hereNow: number): number =>
  Math.max(fetchedBytes, hereBytes === undefined ? 0 : hereNow - hereBytes);
