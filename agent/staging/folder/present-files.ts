import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { StagedFile } from "../../domain/staged-image.js";
import { finalName, isOwn } from "./staging-folder.js";

/**
 * Of the files that the ledger knows, those that really lie under their final names with their size. Opens and makes nothing: also for a
 * compliant host (promise 4) and for status while the daemon is down.
 */
export async function presentFiles(
  stagingPath: string,
  known: ReadonlyMap<string, StagedFile>,
): Promise<Map<string, StagedFile>> {
  const present = new Map<string, StagedFile>();
  for (const file of known.values()) {
    const size = await sizeOf(join(stagingPath, "vibs", finalName(file.sha256)));
    if (size === file.sizeBytes) present.set(file.sha256, file);
  }
  return present;
}

/** Bytes of each part file, by SHA-256 of the whole. */
export async function partSizes(stagingPath: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (const name of await namesIn(join(stagingPath, "parts"))) {
    const size = await sizeOf(join(stagingPath, "parts", name));
    if (size !== undefined) sizes.set(name.replace(/\.part$/, ""), size);
  }
  return sizes;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const stat = await lstat(path);
    return isOwn(stat) ? stat.size : undefined;
  } catch (failure) {
    if (isAbsent(failure)) return undefined;
    throw failure;
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (failure) {
    if (isAbsent(failure)) return [];
    throw failure;
  }
}

/** Whether an error says that there is no such file. */
export const isAbsent = (failure: unknown): boolean =>
  failure instanceof Error && "code" in failure && (failure.code === "ENOENT" || failure.code === "ENOTDIR");

/** Whether there is nothing at all under this path; a link or a file there is something, and judged by whoever opens it. */
export async function isNothingThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (failure) {
    if (isAbsent(failure)) return true;
    throw failure;
  }
}
