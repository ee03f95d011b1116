import { readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * What a bank can hold when an image takes the place of what lies in it: free bytes of its file system, and those of its own files.
 * undefined for a bank that cannot be looked at: whoever writes it will say why.
 */
export async function bankCapacity(bank: string): Promise<number | undefined> {
  try {
    // Some two hundred names, asked for with each status: answered from memory, where the disk's threads may be busy for long.
    const { bavail, bsize } = statfsSync(bank);
    const files = readdirSync(bank).map((name) => statSync(join(bank, name)));
    return bavail * bsize + files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause) return undefined;
    throw cause;
  }
}
