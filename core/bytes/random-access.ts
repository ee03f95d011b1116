import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { coreProblem } from "../problem/core-problems.js";
import { bytesProblem } from "./bytes-problems.js";

/** Bytes that can be read at any place. */
export interface RandomAccess {
  readonly sizeBytes: number;
  /** Exactly `length` bytes; BYTES_OUT_OF_RANGE when they do not all exist. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a regular file; FILE_UNREADABLE if it cannot be opened or is something else. */
export async function fileBytes(path: string): Promise<RandomAccess> {
  let file: FileHandle;
  try {
    // Without blocking: the opening of a named pipe would wait for a writer for ever.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw coreProblem("FILE_UNREADABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
  try {
    return await handleBytes(file, path);
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

/** The bytes of a file that is open already; closing them closes it. `path` is for messages alone. */
export async function handleBytes(file: FileHandle, path: string): Promise<RandomAccess> {
  const stat = await file.stat();
  if (!stat.isFile()) throw coreProblem("FILE_UNREADABLE", { path, why: "it is not a regular file" });
  const sizeBytes = stat.size;
  return {
    sizeBytes,
    read: (offset, length) => {
      checkRange({ where: path, offset, length, sizeBytes });
      return readFully({ file, path, offset, length });
    },
    close: () => file.close(),
  };
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

async function readFully({
  file,
  path,
  offset,
  length,
}: Place & { file: FileHandle; path: string }): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw bytesProblem("FILE_CHANGED", { path });
    filled += bytesRead;
  }
  return bytes;
}

function checkRange({ where, offset, length, sizeBytes }: Place & { where: string; sizeBytes: number }): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (!whole || offset < 0 || length < 0 || offset + length > sizeBytes)
    throw bytesProblem("BYTES_OUT_OF_RANGE", { where, offset, length, sizeBytes });
}

/** Bytes in memory. */
export function bufferBytes(buffer: Uint8Array, where = "the buffer"): RandomAccess {
  const sizeBytes = buffer.length;
  return {
    sizeBytes,
    read: async (offset, length) => {
      checkRange({ where, offset, length, sizeBytes });
      return buffer.subarray(offset, offset + length);
    },
    close: async () => undefined,
  };
}

/** All bytes in order, in chunks of 256 KiB at most; does not close. */
export async function* streamOf(bytes: RandomAccess): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.sizeBytes; offset += CHUNK_BYTES)
    yield await bytes.read(offset, Math.min(CHUNK_BYTES, bytes.sizeBytes - offset));
}
