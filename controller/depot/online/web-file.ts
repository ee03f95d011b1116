import { httpWhole } from "../../../core/fetch/http-whole.js";
import { notSlowerThan } from "../../../core/fetch/not-slower-than.js";
import type { LoopbackRule } from "../../../core/fetch/redirect-address.js";
import type { Clock } from "../../../core/time/clock.js";
import { LEAST_RATE, STALL_MS } from "./web-depot.js";

/** A vendor's image with firmware is below 8 GiB. */
const MOST_BYTES = 16 * 1024 * 1024 * 1024;

export interface FileReading {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly loopback: LoopbackRule;
}

/**
 * One file that an operator names, bounded in size and slowness, from the host that is named alone: SOURCE_REFUSED, SOURCE_FAILED, SOURCE_STALLED,
 * SOURCE_MOVED, LIMIT_EXCEEDED, CANCELED.
 */
export function webFile(url: string, { clock, signal, loopback }: FileReading): AsyncIterable<Uint8Array> {
  const file = { url, stallMs: STALL_MS, maxBytes: MOST_BYTES, redirects: "same-host", loopback } as const;
  const source = notSlowerThan({ ...LEAST_RATE, clock }, (_fromByte, ended) => httpWhole(file, ended));
  return source(0, signal);
}
