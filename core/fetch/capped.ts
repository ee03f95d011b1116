import { setTimeout as pause } from "node:timers/promises";
import { coreProblem } from "../problem/core-problems.js";
import type { Clock } from "../time/clock.js";
import type { ByteSource } from "./byte-source.js";

/** Bytes a second that all sources which share it may read together. */
export interface BandwidthBudget {
  /** Waits until so many bytes are allowed; CANCELED by the signal. */
  spend(bytes: number, signal: AbortSignal): Promise<void>;
}

/** A budget that saves up nothing: each spending is paid by time before the next. */
export function bandwidthBudget(bytesPerSecond: number, clock: Clock): BandwidthBudget {
  let paidUntil = clock.now();
  return {
    async spend(bytes, signal) {
      const from = Math.max(paidUntil, clock.now());
      paidUntil = from + (bytes * 1000) / bytesPerSecond;
      const waitMs = from - clock.now();
      if (waitMs <= 0) return;
      try {
        await pause(waitMs, undefined, { signal });
      } catch (cause) {
        throw coreProblem("CANCELED", { what: "the fetch" }, cause);
      }
    },
  };
}

/** The source within a budget: a chunk is handed on when the budget has it. */
export function capped(budget: BandwidthBudget, source: ByteSource): ByteSource {
  return async function* (fromByte, signal) {
    for await (const chunk of source(fromByte, signal)) {
      await budget.spend(chunk.length, signal);
      yield chunk;
    }
  };
}
