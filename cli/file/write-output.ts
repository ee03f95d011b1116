import { existsSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { cliProblem } from "../cli-problems.js";

export interface Output {
  readonly path: string;
  /** Whether a file that exists may be replaced (`--force`). */
  readonly replace: "yes" | "no";
}

/** Writes a file whole or not at all, and answers its size in bytes. Throws OUTPUT_UNWRITABLE. */
export async function writeOutput(
  { path, replace }: Output,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  if (replace === "no" && existsSync(path)) throw cliProblem("OUTPUT_UNWRITABLE", { path, why: "it exists" });
  const part = `${path}.part-${process.pid}`;
  const file = await open(part, "wx").catch((thrown: unknown) => {
    throw cliProblem(
      "OUTPUT_UNWRITABLE",
      { path, why: thrown instanceof Error ? thrown.message : String(thrown) },
      thrown,
    );
  });
  let size = 0;
  try {
    for await (const chunk of bytes) {
      await file.writeFile(chunk);
      size += chunk.length;
    }
    await file.sync();
    await rename(part, path);
    return size;
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  } finally {
    await file.close();
  }
}
