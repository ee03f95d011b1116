import { setTimeout as pause } from "node:timers/promises";
import { asProblem, coreProblem } from "../problem/core-problems.js";
import type { Problem } from "../problem/problem.js";
import { backoffDelayMs } from "../time/backoff.js";
import type { ByteSource } from "./byte-source.js";
import { fetchProblem } from "./fetch-problems.js";

export interface NamedSource {
  readonly name: string;
  readonly source: ByteSource;
}

/** A source gave up at a byte; the next one goes on from there. */
export interface SourceFailure {
  readonly name: string;
  readonly problem: Problem;
  readonly atByte: number;
}

/** How long to go on. Every bound has a default. */
export interface Persistence {
  readonly onFailure?: (failure: SourceFailure) => void;
  /** How often all sources are tried in a row without one new byte: 4. */
  readonly fruitlessRounds?: number;
  /** How many failures in all, also with progress between them: 64. */
  readonly failures?: number;
  /** Milliseconds of the pause between two rounds: 250, doubled up to 5000. */
  readonly baseMs?: number;
  readonly maxMs?: number;
  readonly random?: () => number;
  /** How a source is called in the message when all have failed; as it is. */
  readonly nameFor?: (name: string) => string;
}

/** What a source says of the file itself: the same question gets the same answer. */
const FINAL: ReadonlySet<string> = new Set([
  "SOURCE_REFUSED",
  "SOURCE_OTHER_FILE",
  "SOURCE_CHANGED",
  "SOURCE_TOO_LONG",
]);

/**
 * The bytes from the first source that works; where it fails the next one goes on at the byte reached, and after the last
 * the first again, with a pause. ALL_SOURCES_FAILED {why} names every source and its last failure; a canceled signal ends
 * with CANCELED.
 */
export function firstThatWorks(sources: readonly NamedSource[], persistence: Persistence = {}): ByteSource {
  const { onFailure, fruitlessRounds = 4, failures: maxFailures = 64 } = persistence;
  const { baseMs = 250, maxMs = 5000, random = Math.random, nameFor = String } = persistence;
  return async function* (fromByte, signal) {
    const failed = new Map<string, Problem>();
    const met = new Set<string>();
    let position = fromByte;
    let failures = 0;
    for (let round = 1; round <= fruitlessRounds && failures < maxFailures; round++) {
      const roundFrom = position;
      met.clear();
      for (const { name, source } of sources) {
        try {
          for await (const chunk of source(position, signal)) {
            position += chunk.length;
            yield chunk;
          }
          return;
        } catch (thrown) {
          if (signal.aborted) throw canceled(signal.reason);
          const problem = asProblem(thrown);
          failed.set(name, problem);
          met.add(problem.code);
          failures++;
          onFailure?.({ name, problem, atByte: position });
        }
      }
      // A source that gives some bytes each time is not useless: only rounds without any count, and those that were too slow.
      if (position > roundFrom && !met.has("SOURCE_TOO_SLOW")) round = 0;
      else if ([...met].every((code) => FINAL.has(code))) break;
      if (round < fruitlessRounds) await rest(backoffDelayMs(round + 1, { baseMs, maxMs, random }), signal);
    }
    const why = [...failed].map(([name, problem]) => `${nameFor(name)}: ${problem.message}`).join("; ");
    const reached = [...failed.values()].some(({ code }) => FINAL.has(code)) ? "some" : "none";
    const changed = [...failed.values()].some(({ code }) => code === "SOURCE_CHANGED");
    throw fetchProblem("ALL_SOURCES_FAILED", { why: why === "" ? "there is none" : why, reached, changed });
  };
}

const canceled = (cause: unknown) => coreProblem("CANCELED", { what: "the fetch" }, cause);

async function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch (cause) {
    throw canceled(cause);
  }
}
