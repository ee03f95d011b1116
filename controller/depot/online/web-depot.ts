import { httpWhole } from "../../../core/fetch/http-whole.js";
import { DEPOT_LIMITS } from "../../../formats/depot/depot-limits.js";
import type { DepotSource } from "../../../formats/depot/depot-source.js";
import { depotPlace } from "../../domain/library/depot-location.js";

/** Longest silence of a depot's server, milliseconds. */
export const STALL_MS = 30_000;

export interface WebPlace {
  /** URL of the index, or of the folder that it lies in. */
  readonly location: string;
  readonly proxy: string | null;
}

/** URL of a file of the depot; its path is checked already, and may be escaped where it came out of a URL. */
export function urlOf({ location }: WebPlace, path: string): string {
  const escaped = encodeURI(path).replaceAll("%25", "%").replaceAll("?", "%3F").replaceAll("#", "%23");
  return new URL(escaped, depotPlace(location).baseUrl).href;
}

export const wayOf = ({ proxy }: WebPlace) => ({ stallMs: STALL_MS, ...(proxy !== null && { proxy }) });

/**
 * The metadata of an online depot, each file bounded (FORMAT 6.6). Nothing of it is signed, so that it is taken from the depot's own host
 * alone: SOURCE_MOVED where that sends elsewhere.
 */
export function webDepot(place: WebPlace, signal: AbortSignal): DepotSource {
  const { baseUrl, indexPath } = depotPlace(place.location);
  const maxBytes = DEPOT_LIMITS.metadataZipBytes;
  return {
    name: place.location,
    indexPath,
    baseUrl,
    listing: "open",
    entries: () => [],
    has: () => false,
    read: (path) => httpWhole({ ...wayOf(place), url: urlOf(place, path), maxBytes, redirects: "same-host" }, signal),
    close: async () => undefined,
  };
}
