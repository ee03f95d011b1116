import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileBytes, handleBytes, type RandomAccess } from "../../core/bytes/random-access.js";

/** A file to read, with the name that messages call it by. */
export interface Input {
  readonly name: string;
  readonly bytes: RandomAccess;
}

/**
 * The bytes of a file that the user named; `-` is standard input, which is first written to a nameless temporary file,
 * since it may be larger than memory. Throws FILE_UNREADABLE.
 */
export async function openInput(path: string, stdin: AsyncIterable<Uint8Array | string>): Promise<Input> {
  return path === "-"
    ? { name: "standard input", bytes: await spooled(stdin) }
    : { name: basename(path), bytes: await fileBytes(path) };
}

async function spooled(stdin: AsyncIterable<Uint8Array | string>): Promise<RandomAccess> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-input-"));
  const file = await open(join(folder, "input"), "wx+", 0o600);
  try {
    // Open and without a name: nothing is left whatever happens.
    await rm(folder, { recursive: true });
    for await (const chunk of stdin) await file.writeFile(chunk);
    return await handleBytes(file, "standard input");
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}
