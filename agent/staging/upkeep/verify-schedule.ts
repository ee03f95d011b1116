import { createHash } from "node:crypto";
import { asProblem, coreProblem } from "../../../core/problem/core-problems.js";
import type { Alarm } from "../../../core/time/alarm.js";
import type { Clock } from "../../../core/time/clock.js";
import type { StagingLog } from "../staging-tools.js";
import type { Pace } from "../steps/staged-file.js";
import type { Verification } from "./verify-staged.js";

const HOUR_MS = 3_600_000;

interface Verifier {
  verify(pace: Pace): Promise<Verification>;
  /** Until no order runs. */
  idle(): Promise<void>;
}

export interface VerifyScheduleParts {
  readonly staging: Verifier;
  /** 0: never. */
  readonly everyHours: number;
  readonly bytesPerSecond: number;
  /** Decides how far into the first period the first run is, so that not all hosts of a fleet read at once. */
  readonly seed: string;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly log: StagingLog;
}

/** Reads what is staged again and again, slowly, and never while an order runs: a disk that lost a bit is found before a host needs it. */
export class VerifySchedule {
  readonly #parts: VerifyScheduleParts;
  readonly #stopped = new AbortController();
  #takeBack: () => void = () => undefined;
  #run: Promise<void> = Promise.resolve();

  constructor(parts: VerifyScheduleParts) {
    this.#parts = parts;
  }

  start(): void {
    const { everyHours, seed } = this.#parts;
    if (everyHours > 0) this.#wait(everyHours * HOUR_MS * fractionOf(seed));
  }

  /** Ends a run that is under way; what it has found stays found. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#takeBack();
    await this.#run;
  }

  #wait(afterMs: number): void {
    if (this.#stopped.signal.aborted) return;
    this.#takeBack = this.#parts.alarm(afterMs, () => {
      this.#run = this.#verify().then(() => this.#wait(this.#parts.everyHours * HOUR_MS));
    });
  }

  async #verify(): Promise<void> {
    const { staging, log } = this.#parts;
    const pace = pacedBy(this.#parts, this.#stopped.signal);
    try {
      await staging.idle();
      const { verified, damaged } = await staging.verify(async (bytes) => {
        await staging.idle();
        await pace(bytes);
      });
      log("verified", { verified, damaged });
    } catch (failure) {
      // The agent stops, or the folder cannot be used now; the next run tries again.
      if (!this.#stopped.signal.aborted) log("verify-failed", { why: asProblem(failure).message });
    }
  }
}

type Rate = Pick<VerifyScheduleParts, "bytesPerSecond" | "clock" | "alarm">;

/** Each chunk is paid for by time before the next. Throws CANCELED once the signal says so. */
export function pacedBy({ bytesPerSecond, clock, alarm }: Rate, signal: AbortSignal): Pace {
  let paidAt = clock.now();
  let costMs = 0;
  return async (bytes) => {
    const now = clock.now();
    // A clock that was set back owes no more than the chunk before.
    const from = Math.max(now, Math.min(paidAt, now + costMs));
    costMs = (bytes * 1000) / bytesPerSecond;
    paidAt = from + costMs;
    await waited(from - now, alarm, signal);
    if (signal.aborted) throw coreProblem("CANCELED", { what: "the verification" });
  };
}

function waited(waitMs: number, alarm: Alarm, signal: AbortSignal): Promise<void> {
  if (waitMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      takeBack();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const takeBack = alarm(waitMs, done);
    signal.addEventListener("abort", done);
  });
}

/** Evenly between 0 and 1, the same for the same seed. */
const fractionOf = (seed: string): number => createHash("sha256").update(seed).digest().readUInt32BE(0) / 2 ** 32;
