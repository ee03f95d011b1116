import type { ByteSource } from "./byte-source.js";
import { fetchProblem } from "./fetch-problems.js";

/** The source, given up (SOURCE_TIMED_OUT) so many milliseconds after it was asked, however much it gave by then. */
export function notLongerThan(requestMs: number, source: ByteSource): ByteSource {
  return async function* (fromByte, signal) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(fetchProblem("SOURCE_TIMED_OUT", { requestMs })), requestMs);
    try {
      yield* source(fromByte, AbortSignal.any([signal, limit.signal]));
    } catch (thrown) {
      throw limit.signal.aborted && !signal.aborted ? limit.signal.reason : thrown;
    } finally {
      clearTimeout(timer);
    }
  };
}
