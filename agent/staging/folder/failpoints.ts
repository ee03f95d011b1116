import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { ActiveState } from "../../domain/remediation/transitions.js";

/** Where a kill test may end the process, in the order in which a staging comes by. */
export const FAILPOINTS = [
  "order-noted",
  "evicted",
  "part-opened",
  "batch-written",
  "part-verified",
  "part-synced",
  "renamed",
  "folders-synced",
  "ledger-noted",
  "all-committed",
  "payloads-verified",
  "receipt-issued",
] as const;

/** Where a state of a remediation may be killed; the tests loop over its table. */
export const MOMENTS = ["before-effect", "after-effect", "before-append"] as const;
/** Beside those: between one target and the next. */
export const TARGET_MOMENTS = ["bank-written", "bank-armed", "bank-disarmed"] as const;

export type FailpointName =
  (typeof FAILPOINTS)[number] | `${ActiveState}/${(typeof MOMENTS)[number]}` | (typeof TARGET_MOMENTS)[number];
export type Failpoint = (name: FailpointName) => void;

/** Where a host may be held: in its staging, after each VIB that is verified again, in a state, and before it says what it runs. */
export type HoldName =
  "all-committed" | "payload-read" | "vib-verified" | "software-asked" | `${ActiveState}/${(typeof MOMENTS)[number]}`;
/** Resolves when it may go on, or the signal aborts. */
export type Hold = (name: HoldName, signal: AbortSignal) => Promise<void>;

/** Production: nothing happens anywhere. */
export const noFailpoint: Failpoint = () => undefined;

/**
 * `name[:count]`: ends this process by SIGKILL when it comes by `name` for the count-th time.
 * Only handed in with the development switch (agent/main.ts).
 */
export function killAt(text: string): Failpoint {
  const [wanted, count] = text.split(":");
  let left = Number(count ?? "1");
  return (name) => {
    if (name === wanted && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}

/** A held host looks so often whether it may go on, milliseconds. */
const LOOK_MS = 25;

/**
 * `folder`: waits by `name` (with "-" for "/") as long as a file of that name is there, and tells when it begins to. Only handed in with the
 * development switch (agent/command/run.ts).
 */
export function holdWhile(folder: string, onHeld: (name: HoldName) => void): Hold {
  return async (name, signal) => {
    const path = join(folder, name.replace("/", "-"));
    if (!existsSync(path)) return;
    onHeld(name);
    while (existsSync(path) && !signal.aborted) await pause(LOOK_MS);
  };
}
