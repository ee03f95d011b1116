import { shown } from "../../../core/fetch/exchange/exchange.js";
import { httpWhole } from "../../../core/fetch/http-whole.js";
import type { LoopbackRule } from "../../../core/fetch/redirect-address.js";
import { notSlowerThan } from "../../../core/fetch/not-slower-than.js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { Clock } from "../../../core/time/clock.js";
import { DEPOT_LIMITS } from "../../../formats/depot/depot-limits.js";
import type { DepotSource } from "../../../formats/depot/depot-source.js";
import { depotPlace } from "../../domain/library/depot-location.js";

/** Longest silence of a depot's server, milliseconds. */
export const STALL_MS = 30_000;

export interface WebPlace {
  /** URL of the index, or of the folder that it lies in. */
  readonly location: string;
  readonly proxy: string | null;
  /** Whether the controller's own machine may be it. */
  readonly loopback: LoopbackRule;
}

/** URL of a file of the depot; its path is checked already, and may be escaped where it came out of a URL. */
export function urlOf({ location }: WebPlace, path: string): string {
  const escaped = encodeURI(path).replaceAll("%25", "%").replaceAll("?", "%3F").replaceAll("#", "%23");
  return new URL(escaped, depotPlace(location).baseUrl).href;
}

export const wayOf = ({ proxy, loopback }: WebPlace) => ({
  stallMs: STALL_MS,
  loopback,
  ...(proxy !== null && { proxy }),
});

/** All metadata of one depot together, bytes; the whole of a vendor's is below 100 MiB. */
const METADATA_BYTES = 512 * 1024 * 1024;
/** A source slower than this, in bytes a second over a minute, is given up. */
export const LEAST_RATE = { minBytesPerSecond: 1024, windowMs: 60_000 } as const;

export interface Reading {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** All metadata together; METADATA_BYTES unless told. */
  readonly metadataBytes?: number;
}

/**
 * The metadata of an online depot, each file and all of them bounded (FORMAT 6.6). Nothing of it is signed, so that it is taken from the depot's
 * own host alone: SOURCE_MOVED where that sends elsewhere.
 */
export function webDepot(place: WebPlace, { clock, signal, metadataBytes = METADATA_BYTES }: Reading): DepotSource {
  const { baseUrl, indexPath } = depotPlace(place.location);
  const left = { bytes: metadataBytes };
  const read = async function* (path: string): AsyncGenerator<Uint8Array> {
    const maxBytes = Math.min(DEPOT_LIMITS.metadataZipBytes, Math.max(left.bytes, 0));
    const file = { ...wayOf(place), url: urlOf(place, path), maxBytes, redirects: "same-host" } as const;
    const source = notSlowerThan({ ...LEAST_RATE, clock }, (_fromByte, ended) => httpWhole(file, ended));
    for await (const chunk of source(0, signal)) {
      // Other files may have used it up since this one was begun.
      left.bytes -= chunk.length;
      if (left.bytes < 0)
        throw coreProblem("LIMIT_EXCEEDED", {
          where: shown(file.url),
          what: "all metadata, bytes",
          limit: metadataBytes,
        });
      yield chunk;
    }
  };
  return {
    name: place.location,
    indexPath,
    baseUrl,
    listing: "open",
    entries: () => [],
    has: () => false,
    read,
    close: async () => undefined,
  };
}
