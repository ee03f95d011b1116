import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { coreProblem } from "../../core/problem/core-problems.js";

export interface FolderFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** Every regular file below a folder, sorted by path. Links and special files are refused: FILE_UNREADABLE. */
export async function filesBelow(folder: string, prefix = ""): Promise<readonly FolderFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    throw coreProblem(
      "FILE_UNREADABLE",
      { path: folder, why: thrown instanceof Error ? thrown.message : String(thrown) },
      thrown,
    );
  });
  const found: FolderFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(path, `${name}/`)));
    else if (entry.isFile())
      found.push({ path: name, bytes: await readFile(path), mode: (await stat(path)).mode & 0o777 });
    else
      throw coreProblem("FILE_UNREADABLE", { path, why: "it is no regular file; a payload has no links or devices" });
  }
  return found;
}
