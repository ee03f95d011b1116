import type { WantedVib } from "../../domain/staging-plan.js";
import { fetchVib, type Fetching } from "./fetch.js";
import { isWrongContent } from "./verify.js";

/**
 * Fetches a list, `parallel` at once, in its order (largest first). A VIB with wrong content does not stop the others, so that all that can
 * be staged is; anything else (source gone, disk full, canceled) stops them all. Throws the first failure, once nothing runs any more.
 */
export async function fetchAll(fetching: Fetching, vibs: readonly WantedVib[], parallel: number): Promise<void> {
  const stop = new AbortController();
  const signal = AbortSignal.any([fetching.signal, stop.signal]);
  const queue = [...vibs];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let vib = queue.shift(); vib !== undefined && !signal.aborted; vib = queue.shift()) {
      try {
        await fetchVib({ ...fetching, signal }, vib);
      } catch (failure) {
        failures.push(failure);
        if (!isWrongContent(failure)) stop.abort(failure);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(parallel, vibs.length)) }, worker));
  fetching.signal.throwIfAborted();
  // What stopped the others tells more than a VIB that was wrong before; their own ends are mere echoes of it.
  if (stop.signal.aborted) throw stop.signal.reason;
  if (failures.length > 0) throw failures[0];
}
