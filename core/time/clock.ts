/** The seam for simulation: whoever needs the time gets a clock handed in. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Milliseconds since a moment; none where the clock was set back meanwhile. */
export const elapsedMs = (clock: Clock, sinceMs: number): number => Math.max(0, clock.now() - sinceMs);

/** RFC 3339, UTC, with milliseconds. */
export const timestamp = (clock: Clock): string => new Date(clock.now()).toISOString();
