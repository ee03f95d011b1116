import { asProblem } from "../../../core/problem/core-problems.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import type { WantedVib } from "../../domain/staging-plan.js";
import { fetchVib, type Fetching } from "./fetch-vib.js";
import { isWrongContent } from "../steps/verify.js";

/** Verified parts whose commit is still on its way: beyond these the fetch waits for the disk. */
const COMMITS_BEHIND = 32;

/** Why single VIBs could not be staged, by SHA-256, in the order in which they failed. */
export type FetchFailures = ReadonlyMap<string, Problem>;

/**
 * Fetches a list, `parallel` at once, in its order (largest first). What is wrong with one VIB alone (its bytes, or every source answers and
 * has it not) does not stop the others, so that all that can be staged is. Anything else (no source can be reached, disk full, canceled)
 * stops them all and is thrown, once nothing runs any more.
 */
export async function fetchAll(
  fetching: Fetching,
  vibs: readonly WantedVib[],
  parallel: number,
): Promise<FetchFailures> {
  const stop = new AbortController();
  const signal = AbortSignal.any([fetching.signal, stop.signal]);
  const queue = [...vibs];
  const failures = new Map<string, Problem>();
  const behind = new Set<Promise<void>>();
  const worker = async (): Promise<void> => {
    for (let vib = queue.shift(); vib !== undefined && !signal.aborted; vib = queue.shift()) {
      try {
        const { committed } = await fetchVib({ ...fetching, signal }, vib);
        const settled = committed
          .catch((failure: unknown) => stop.abort(failure))
          .finally(() => behind.delete(settled));
        behind.add(settled);
        if (behind.size >= COMMITS_BEHIND) await Promise.race(behind);
      } catch (failure) {
        if (isOfOneVib(failure)) failures.set(vib.sha256, asProblem(failure));
        else stop.abort(failure);
        fetching.board.left(vib);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, vibs.length)) }, worker));
  await Promise.all(behind);
  fetching.signal.throwIfAborted();
  // What stopped the others tells more than a VIB that was wrong before; their own ends are mere echoes of it.
  if (stop.signal.aborted) throw stop.signal.reason;
  return failures;
}

const isOfOneVib = (failure: unknown): boolean =>
  isWrongContent(failure) || (isProblem(failure, "ALL_SOURCES_FAILED") && failure.details["reached"] === "some");
