import { readFile } from "node:fs/promises";
import { coreProblem } from "../../core/problem/core-problems.js";

/** The bytes of a file that the user named; `-` is standard input where it is handed in. Throws FILE_UNREADABLE. */
export async function readInput(path: string, stdin?: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  try {
    if (path !== "-" || stdin === undefined) return await readFile(path);
    const parts: Uint8Array[] = [];
    for await (const part of stdin) parts.push(typeof part === "string" ? Buffer.from(part) : part);
    return Buffer.concat(parts);
  } catch (thrown) {
    throw coreProblem(
      "FILE_UNREADABLE",
      { path, why: thrown instanceof Error ? thrown.message : String(thrown) },
      thrown,
    );
  }
}
