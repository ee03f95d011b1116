import { setInterval as ticks } from "node:timers/promises";
import { cpuSecondsOf } from "./proc.js";

const LOOK_MS = 100;
const QUIET_LOOKS = 5;
const MOST_LOOKS = 600;

export interface Aftermath {
  /** Until it did nothing any more; 0 where it did nothing from the start. */
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Waits until a process has used no CPU for half a second (a minute at most), and says what it went on doing until then. */
export async function untilQuiet(pid: number): Promise<Aftermath> {
  const begun = cpuSecondsOf(pid);
  let [last, quiet, looks, busyLooks] = [begun, 0, 0, 0];
  for await (const _ of ticks(LOOK_MS)) {
    const now = cpuSecondsOf(pid);
    looks++;
    if (now === last) quiet++;
    else [quiet, busyLooks] = [0, looks];
    last = now;
    if (quiet === QUIET_LOOKS || looks === MOST_LOOKS) break;
  }
  return { seconds: (busyLooks * LOOK_MS) / 1000, cpuSeconds: last - begun };
}
