import { stagingProblem } from "./staging-problems.js";
import type { WantedVib } from "./staging-plan.js";

export interface FreeSpace {
  readonly path: string;
  readonly freeBytes: number;
  /** 0: the file system makes inodes as needed and does not count them. */
  readonly freeInodes: number;
  /** Unit in which the file system gives out space, bytes. */
  readonly blockBytes: number;
}

/** A staged file that the wanted image does not want. */
export interface EvictableVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** When the newest image that holds it was ordered, RFC 3339; empty when no known image does. */
  readonly orderedAt: string;
  /** "sha256:<hex>" of that image, or empty. */
  readonly imageDigest: string;
}

export interface SpaceCase {
  readonly free: FreeSpace;
  readonly toFetch: readonly WantedVib[];
  /** Bytes of each part file that lies here already, by SHA-256 of the whole. */
  readonly partBytes: ReadonlyMap<string, number>;
  /** Stays free whatever is staged, bytes. */
  readonly reserveBytes: number;
  readonly evictable: readonly EvictableVib[];
}

export interface Reservation {
  readonly needBytes: number;
  /** To be removed first, oldest first, and only as much as needed. */
  readonly evict: readonly EvictableVib[];
}

/** Folder entries, journal and the ledger's growth: beyond the files themselves. */
const MARGIN = { bytes: 1024 * 1024, inodes: 8 } as const;

/**
 * Whether the plan fits, and what has to go for it. Throws INSUFFICIENT_SPACE, before anything is fetched or deleted (DECISIONS 29), with need,
 * have, path and what could be deleted.
 */
export function reserveSpace(given: SpaceCase): Reservation {
  if (given.toFetch.length === 0) return { needBytes: 0, evict: [] };
  const { free } = given;
  const needBytes = bytesToCome(given) + MARGIN.bytes + given.reserveBytes;
  const needInodes = given.toFetch.filter((vib) => !given.partBytes.has(vib.sha256)).length + MARGIN.inodes;
  const short = { bytes: needBytes - free.freeBytes, inodes: needInodes - countedInodes(free) };
  const evict = oldestUntil(given, short);
  const gained = evict.reduce((sum, vib) => sum + onDisk(vib.sizeBytes, free), 0);
  const bytesMissing = short.bytes - gained;
  if (bytesMissing > 0 || short.inodes - evict.length > 0) {
    throw stagingProblem("INSUFFICIENT_SPACE", {
      path: free.path,
      what: bytesMissing > 0 ? "bytes" : "inodes",
      needBytes,
      haveBytes: free.freeBytes,
      shortBytes: Math.max(0, short.bytes),
      reserveBytes: given.reserveBytes,
      needInodes,
      haveInodes: free.freeInodes,
      couldDelete: [...new Set(given.evictable.map((vib) => vib.imageDigest || vib.sha256))],
      quotaBytes: 0,
      couldDeleteBytes: given.evictable.reduce((sum, vib) => sum + onDisk(vib.sizeBytes, free), 0),
    });
  }
  return { needBytes, evict };
}

/** Bytes that the plan will take on disk: whole blocks, less what part files hold already. */
function bytesToCome({ toFetch, partBytes, free }: SpaceCase): number {
  return toFetch.reduce((sum, { sha256, sizeBytes }) => {
    const here = Math.min(partBytes.get(sha256) ?? 0, sizeBytes);
    return sum + Math.max(0, onDisk(sizeBytes, free) - onDisk(here, free));
  }, 0);
}

const onDisk = (sizeBytes: number, { blockBytes }: FreeSpace): number => Math.ceil(sizeBytes / blockBytes) * blockBytes;

// btrfs and others make inodes as needed and report 0 of 0: no shortage there.
const countedInodes = ({ freeInodes }: FreeSpace): number => (freeInodes === 0 ? Number.MAX_SAFE_INTEGER : freeInodes);

function oldestUntil({ evictable, free }: SpaceCase, short: { bytes: number; inodes: number }): EvictableVib[] {
  const chosen: EvictableVib[] = [];
  let gained = 0;
  for (const vib of [...evictable].sort(oldestFirst)) {
    if (gained >= short.bytes && chosen.length >= short.inodes) break;
    chosen.push(vib);
    gained += onDisk(vib.sizeBytes, free);
  }
  return chosen;
}

// Within one image the largest goes first, so that as few files as possible go.
function oldestFirst(a: EvictableVib, b: EvictableVib): number {
  if (a.orderedAt !== b.orderedAt) return a.orderedAt < b.orderedAt ? -1 : 1;
  return b.sizeBytes - a.sizeBytes || (a.sha256 < b.sha256 ? -1 : 1);
}
