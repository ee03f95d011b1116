/** Bounds of a delay in milliseconds, and the randomness (0 ≤ r < 1) that is handed in. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
  readonly random: () => number;
}

/** Milliseconds to wait before attempt `attempt` (1 is the first retry): full jitter below a doubling, capped bound. */
export function backoffDelayMs(attempt: number, { baseMs, maxMs, random }: Backoff): number {
  const bound = Math.min(maxMs, baseMs * 2 ** Math.max(0, attempt - 1));
  return Math.floor(random() * bound);
}
