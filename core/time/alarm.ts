/** Calls once, after so many milliseconds; what it answers takes the call back. The seam for tests, which must not wait. */
export type Alarm = (afterMs: number, act: () => void) => () => void;

/** A timer of Node holds 31 bits, and fires at once beyond: longer waits are made of several. */
const MOST_MS = 2_000_000_000;

/** Keeps no process alive that has nothing else to do. */
export const systemAlarm: Alarm = (afterMs, act) => {
  let left = afterMs;
  let timer: NodeJS.Timeout;
  const next = (): void => {
    const now = Math.min(left, MOST_MS);
    left -= now;
    timer = setTimeout(() => (left > 0 ? next() : act()), now);
    timer.unref();
  };
  next();
  return () => clearTimeout(timer);
};
