import { httpWhole } from "../../../core/fetch/http-whole.js";
import { notSlowerThan } from "../../../core/fetch/not-slower-than.js";
import type { Clock } from "../../../core/time/clock.js";
import { LEAST_RATE, STALL_MS } from "./web-depot.js";

/** A vendor's image with firmware is below 8 GiB. */
const MOST_BYTES = 16 * 1024 * 1024 * 1024;

/**
 * One file that an operator names, bounded in size and slowness, from the host that is named alone: SOURCE_REFUSED, SOURCE_FAILED, SOURCE_STALLED,
 * SOURCE_MOVED, LIMIT_EXCEEDED, CANCELED.
 */
export function webFile(
  url: string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): AsyncIterable<Uint8Array> {
  const file = { url, stallMs: STALL_MS, maxBytes: MOST_BYTES, redirects: "same-host", linkLocal: "refused" } as const;
  const source = notSlowerThan({ ...LEAST_RATE, clock }, (_fromByte, ended) => httpWhole(file, ended));
  return source(0, signal);
}
