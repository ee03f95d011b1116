import { systemAlarm, type Alarm } from "../../core/time/alarm.js";
import type { StagingLog } from "../staging/staging-tools.js";

/** An agent that will not come to its end is ended: everything it has begun is in its ledger, and a host must get to its reboot. Milliseconds. */
const STOP_MOST_MS = 30_000;

export interface StopGuardParts {
  readonly exit: number;
  readonly log: StagingLog;
  /** For tests, which must not wait, and go on. */
  readonly alarm?: Alarm;
  readonly end?: (exit: number) => void;
}

/**
 * Watches over the end of this process from now on: one that is not over in time says what it still did, and ends with its exit code all the same.
 * The alarm also goes off once `stop` is over: a handle that is left open would keep the process.
 */
export async function stopInTime(stop: () => Promise<void>, parts: StopGuardParts): Promise<void> {
  const { exit, log, alarm = systemAlarm, end = (status) => process.exit(status) } = parts;
  let still = "stops its parts";
  alarm(STOP_MOST_MS, () => {
    log("stop-cut-short", { still, open: process.getActiveResourcesInfo() });
    end(exit);
  });
  await stop();
  still = "has something open";
}
