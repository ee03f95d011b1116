import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes of the files in the quarantine of a staging folder; 0 where there is none. Makes nothing. */
export async function quarantinedBytes(stagingPath: string): Promise<number> {
  const path = join(stagingPath, "quarantine");
  const sizes = await Promise.all((await namesIn(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch {
    // Not there, or not to be read: status must answer all the same.
    return [];
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch {
    // Gone since it was listed.
    return 0;
  }
}
