import { statfsSync, statSync, type StatsFs } from "node:fs";
import { realpath } from "node:fs/promises";
import checkDiskSpace from "check-disk-space";
import type { FreeSpace } from "../domain/space-need.js";
import { stagingProblem } from "../domain/staging-problems.js";
import { mountPointOf } from "./mount-point.js";

export interface DiskSpace extends FreeSpace {
  readonly totalBytes: number;
  /** Lies in memory: a reboot empties it. */
  readonly volatile: boolean;
}

/** Others write while we measure: two answers this close are one answer. */
const TOLERANCE = { bytes: 1024 * 1024, share: 0.01, tries: 3 } as const;

// The package's types are those of its CommonJS build, whose default export sits one level deeper than at run time.
const askDisk = checkDiskSpace as unknown as typeof checkDiskSpace.default;
const IN_MEMORY = new Set([0x01021994 /* tmpfs */, 0x858458f6 /* ramfs */]);

/**
 * What the file system of an existing folder says of its space, by statfs alone and in place: quick enough for every look, also while the disk's
 * threads are busy. Throws SPACE_UNMEASURABLE.
 */
export async function glanceAtSpace(path: string): Promise<DiskSpace> {
  try {
    return described(path, statfsSync(path));
  } catch (cause) {
    throw unmeasurable(path, cause);
  }
}

function described(path: string, { bavail, bsize, blocks, files, ffree, type }: StatsFs): DiskSpace {
  return {
    path,
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
    freeInodes: ffree,
    countsInodes: files > 0,
    blockBytes: bsize,
    volatile: IN_MEMORY.has(type),
  };
}

/**
 * Before anything is fetched: free bytes and inodes of an existing folder, by check-disk-space and by statfs; both must agree (DEPS 4.8), and the lower counts.
 * Throws SPACE_UNMEASURABLE.
 */
export async function measureSpace(path: string): Promise<DiskSpace> {
  for (let attempt = 0; attempt < TOLERANCE.tries; attempt++) {
    const space = await measureOnce(path);
    if (space !== undefined) return space;
  }
  throw stagingProblem("SPACE_UNMEASURABLE", { path, why: `df and statfs disagreed ${TOLERANCE.tries} times` });
}

async function measureOnce(path: string): Promise<DiskSpace | undefined> {
  // For a missing path check-disk-space answers for its nearest parent: a vanished mount would look like the root disk.
  const before = look(path);
  const system = statfsSync(path);
  const tool = await askTool(path);
  const after = look(path);
  if (before.dev !== after.dev || before.ino !== after.ino)
    throw stagingProblem("SPACE_UNMEASURABLE", { path, why: "it was mounted or replaced meanwhile" });
  // A subvolume has a device number of its own on the same file system: there the mount point tells.
  const isSameDevice = look(tool.diskPath).dev === before.dev;
  if (!isSameDevice && mountPointOf(await realpath(path)) !== tool.diskPath)
    throw stagingProblem("SPACE_UNMEASURABLE", { path, why: `df speaks of ${tool.diskPath}, another device` });
  const space = described(path, system);
  const tolerance = Math.max(TOLERANCE.bytes, space.totalBytes * TOLERANCE.share);
  if (Math.abs(space.freeBytes - tool.free) > tolerance) return undefined;
  return { ...space, freeBytes: Math.min(space.freeBytes, tool.free) };
}

function look(path: string): { dev: number; ino: number } {
  try {
    return statSync(path);
  } catch (cause) {
    throw unmeasurable(path, cause);
  }
}

async function askTool(path: string): Promise<{ diskPath: string; free: number }> {
  try {
    return await askDisk(path);
  } catch (cause) {
    throw unmeasurable(path, cause);
  }
}

const unmeasurable = (path: string, cause: unknown) =>
  stagingProblem("SPACE_UNMEASURABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);
