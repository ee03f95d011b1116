/** The seam for simulation: whoever needs the time gets a clock handed in. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** RFC 3339, UTC, with milliseconds. */
export const timestamp = (clock: Clock): string => new Date(clock.now()).toISOString();
