import { setTimeout as pause } from "node:timers/promises";
import { coreProblem } from "../problem/core-problems.js";
import type { Clock } from "../time/clock.js";
import type { ByteSource } from "./byte-source.js";

/** Bytes a second that all sources which share it may read together. */
export interface BandwidthBudget {
  /** Bytes a second now; 0: no cap. */
  readonly bytesPerSecond: number;
  /** Waits until so many bytes are allowed; CANCELED by the signal. */
  spend(bytes: number, signal: AbortSignal): Promise<void>;
}

/** What a bucket saves up while nothing is spent: so much of a second, and at least one chunk. */
const BURST = { seconds: 0.25, leastBytes: 64 * 1024 } as const;

/** A token bucket whose rate may change while others wait for it. Bytes a second; 0: no cap. */
export class TokenBucket implements BandwidthBudget {
  readonly #clock: Clock;
  #bytesPerSecond: number;
  #tokens: number;
  #filledAt: number;
  #changed = new AbortController();
  #turn: Promise<void> = Promise.resolve();

  constructor(bytesPerSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#bytesPerSecond = bytesPerSecond;
    this.#tokens = this.#mostTokens();
    this.#filledAt = clock.now();
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  change(bytesPerSecond: number): void {
    this.#refill();
    this.#bytesPerSecond = bytesPerSecond;
    // A debt run up under another rate would be paid for too long, or too short a time.
    this.#tokens = Math.min(Math.max(0, this.#tokens), this.#mostTokens());
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** In the order in which it was asked, so that nobody starves. */
  async spend(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === 0) return;
    const turn = this.#turn.then(() => this.#take(bytes, signal));
    // The turn goes on whoever gave up waiting; a failure is its spender's.
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  async #take(bytes: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw coreProblem("CANCELED", { what: "the fetch" }, signal.reason);
      if (this.#bytesPerSecond === 0) return;
      this.#refill();
      // Spent on credit: a chunk larger than the bucket is paid off by those behind it.
      if (this.#tokens > 0) {
        this.#tokens -= bytes;
        return;
      }
      const waitMs = Math.ceil(((1 - this.#tokens) * 1000) / this.#bytesPerSecond);
      const woken = AbortSignal.any([signal, this.#changed.signal]);
      // Woken early by a change or an abort: the loop looks which.
      await pause(Math.min(waitMs, 60_000), undefined, { signal: woken }).catch(() => undefined);
    }
  }

  #refill(): void {
    const now = this.#clock.now();
    const gained = (Math.max(0, now - this.#filledAt) * this.#bytesPerSecond) / 1000;
    this.#tokens = Math.min(this.#mostTokens(), this.#tokens + gained);
    this.#filledAt = now;
  }

  #mostTokens(): number {
    return Math.max(BURST.leastBytes, this.#bytesPerSecond * BURST.seconds);
  }
}

/** Of what may be read in a second, the part that is to be handed on at once, so that a slow cap is no series of jumps; in bytes. */
const AT_ONCE = { seconds: 1 / 8, leastBytes: 16 * 1024 } as const;

/** How many bytes at most a source had better hand on at once. */
export const atOnceWithin = ({ bytesPerSecond }: BandwidthBudget): number =>
  bytesPerSecond === 0 ? Infinity : Math.max(AT_ONCE.leastBytes, bytesPerSecond * AT_ONCE.seconds);

/** The source within a budget: a chunk is handed on when the budget has it. */
export function capped(budget: BandwidthBudget, source: ByteSource): ByteSource {
  return async function* (fromByte, signal) {
    for await (const chunk of source(fromByte, signal)) {
      await budget.spend(chunk.length, signal);
      yield chunk;
    }
  };
}
