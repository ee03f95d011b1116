import { stagingProblem, type SpaceShortage } from "./staging-problems.js";
import type { WantedVib } from "./staging-plan.js";

export interface FreeSpace {
  readonly path: string;
  readonly freeBytes: number;
  readonly freeInodes: number;
  /** btrfs and others make inodes as needed and report 0 of 0: no shortage there. */
  readonly countsInodes: boolean;
  /** Unit in which the file system gives out space, bytes. */
  readonly blockBytes: number;
}

/** Something in the staging folder that may go for the wanted image. */
export interface Evictable {
  /** `quarantine`: set aside. `part`: half a file of another image. `vib`: a staged file that the wanted image does not want. */
  readonly kind: "quarantine" | "part" | "vib";
  /** SHA-256 of the whole file; in quarantine its name there. */
  readonly name: string;
  readonly sizeBytes: number;
  /** The newest image that holds it, counted from the one that was ordered first: 1 and up. 0 when no known image does. No time, since clocks are set. */
  readonly turn: number;
  /** "sha256:<hex>" of that image, or empty. */
  readonly imageDigest: string;
}

/** Most bytes that the staging folder may hold, and the sizes of the files that it holds. */
export interface Quota {
  readonly mostBytes: number;
  readonly fileBytes: readonly number[];
}

export interface SpaceCase {
  readonly free: FreeSpace;
  readonly toFetch: readonly WantedVib[];
  /** Bytes of each part file that lies here already, by SHA-256 of the whole. */
  readonly partBytes: ReadonlyMap<string, number>;
  /** Stays free whatever is staged, bytes. */
  readonly reserveBytes: number;
  readonly evictable: readonly Evictable[];
  readonly quota?: Quota;
}

export interface Reservation {
  readonly needBytes: number;
  /** To be removed first, in this order, and only as much as needed. */
  readonly evict: readonly Evictable[];
}

/** Folder entries, journal and the ledger's growth: beyond the files themselves. */
const MARGIN = { bytes: 1024 * 1024, inodes: 8 } as const;

/** What is used up first, and last. */
const KINDS: readonly Evictable["kind"][] = ["quarantine", "part", "vib"];

interface Amounts {
  readonly bytes: number;
  readonly quota: number;
  readonly inodes: number;
}

/**
 * Whether the plan fits, and what has to go for it. Throws INSUFFICIENT_SPACE, before anything is fetched or deleted (DECISIONS 29), with need,
 * have, path and what could be deleted.
 */
export function reserveSpace(given: SpaceCase): Reservation {
  if (given.toFetch.length === 0) return { needBytes: 0, evict: [] };
  const { free } = given;
  const toCome = bytesToCome(given);
  const needBytes = toCome + MARGIN.bytes + given.reserveBytes;
  const short: Amounts = {
    bytes: needBytes - free.freeBytes,
    quota: toCome - quotaLeft(given),
    inodes: inodesNeeded(given) - countedInodes(free),
  };
  const evict = oldestUntil(given, short);
  const gained = bytesOf(evict, free);
  const missing = { bytes: short.bytes - gained, quota: short.quota - gained, inodes: short.inodes - evict.length };
  const what = (["bytes", "quota", "inodes"] as const).find((one) => missing[one] > 0);
  if (what !== undefined) throw stagingProblem("INSUFFICIENT_SPACE", shortageOf(given, what));
  return { needBytes, evict };
}

/** The numbers of a shortage, whoever found it. */
export function shortageOf(given: SpaceCase, what: SpaceShortage["what"]): SpaceShortage {
  const { free, evictable, reserveBytes, quota } = given;
  const toCome = bytesToCome(given);
  const left = quotaLeft(given);
  const [needBytes, haveBytes] =
    what === "quota" ? [toCome, Math.max(0, left)] : [toCome + MARGIN.bytes + reserveBytes, free.freeBytes];
  return {
    path: free.path,
    what,
    needBytes,
    haveBytes,
    shortBytes: Math.max(0, what === "quota" ? toCome - left : needBytes - haveBytes),
    reserveBytes,
    needInodes: inodesNeeded(given),
    haveInodes: free.freeInodes,
    couldDelete: [...new Set([...evictable].sort(firstToGo).map(nameOf))],
    couldDeleteBytes: bytesOf(evictable, free),
    quotaBytes: quota?.mostBytes ?? 0,
  };
}

/** Bytes that the plan will take on disk: whole blocks, less what part files hold already. */
function bytesToCome({ toFetch, partBytes, free }: SpaceCase): number {
  return toFetch.reduce((sum, { sha256, sizeBytes }) => {
    const here = Math.min(partBytes.get(sha256) ?? 0, sizeBytes);
    return sum + Math.max(0, onDisk(sizeBytes, free) - onDisk(here, free));
  }, 0);
}

const inodesNeeded = ({ toFetch, partBytes }: SpaceCase): number =>
  toFetch.filter((vib) => !partBytes.has(vib.sha256)).length + MARGIN.inodes;

/** Below zero where the staging folder holds more than it may. */
const quotaLeft = ({ quota, free }: SpaceCase): number =>
  quota === undefined
    ? Number.MAX_SAFE_INTEGER
    : quota.mostBytes - quota.fileBytes.reduce((sum, bytes) => sum + onDisk(bytes, free), 0);

const onDisk = (sizeBytes: number, { blockBytes }: FreeSpace): number => Math.ceil(sizeBytes / blockBytes) * blockBytes;

const bytesOf = (list: readonly Evictable[], free: FreeSpace): number =>
  list.reduce((sum, one) => sum + onDisk(one.sizeBytes, free), 0);

const countedInodes = ({ countsInodes, freeInodes }: FreeSpace): number =>
  countsInodes ? freeInodes : Number.MAX_SAFE_INTEGER;

function oldestUntil({ evictable, free }: SpaceCase, short: Amounts): Evictable[] {
  const chosen: Evictable[] = [];
  let gained = 0;
  for (const one of [...evictable].sort(firstToGo)) {
    if (gained >= Math.max(short.bytes, short.quota) && chosen.length >= short.inodes) break;
    chosen.push(one);
    gained += onDisk(one.sizeBytes, free);
  }
  return chosen;
}

// What helps nobody goes first; then the oldest image, and within one the largest file, so that as few as possible go.
function firstToGo(a: Evictable, b: Evictable): number {
  if (a.kind !== b.kind) return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
  if (a.turn !== b.turn) return a.turn - b.turn;
  // Names in quarantine begin with their time.
  if (a.kind === "quarantine") return a.name < b.name ? -1 : 1;
  return b.sizeBytes - a.sizeBytes || (a.name < b.name ? -1 : 1);
}

/** As an operator finds it: an image by its digest, anything else by its place in the staging folder. */
function nameOf({ kind, name, imageDigest }: Evictable): string {
  if (kind === "quarantine") return `quarantine/${name}`;
  if (imageDigest !== "") return imageDigest;
  return kind === "part" ? `parts/${name}.part` : `vibs/${name}.vib`;
}
