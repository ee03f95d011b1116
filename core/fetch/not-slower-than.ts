import { elapsedMs, type Clock } from "../time/clock.js";
import type { ByteSource } from "./byte-source.js";
import { fetchProblem } from "./fetch-problems.js";

/** The least a source must give, measured over windows of time spent waiting for it. */
export interface LeastRate {
  readonly minBytesPerSecond: number;
  readonly windowMs: number;
  readonly clock: Clock;
}

/** The source, given up (SOURCE_TOO_SLOW) when it is slower than the rate; time that its reader takes does not count. */
export function notSlowerThan({ minBytesPerSecond, windowMs, clock }: LeastRate, source: ByteSource): ByteSource {
  return async function* (fromByte, signal) {
    let waitedMs = 0;
    let bytes = 0;
    let askedAt = clock.now();
    for await (const chunk of source(fromByte, signal)) {
      waitedMs += elapsedMs(clock, askedAt);
      bytes += chunk.length;
      if (waitedMs >= windowMs) {
        if (bytes * 1000 < minBytesPerSecond * waitedMs)
          throw fetchProblem("SOURCE_TOO_SLOW", { minBytesPerSecond, windowMs });
        [waitedMs, bytes] = [0, 0];
      }
      yield chunk;
      askedAt = clock.now();
    }
  };
}
