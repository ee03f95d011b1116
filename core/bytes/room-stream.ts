import type { FileHandle } from "node:fs/promises";
import { coreProblem } from "../problem/core-problems.js";
import { bytesProblem } from "./bytes-problems.js";

const ROOM_BYTES = 256 * 1024;

/**
 * All bytes of a regular file that is open, in two rooms that are used in turn: a chunk holds until the one after the next is asked for, and whoever
 * keeps any of it copies it. For reading much without leaving as much behind in memory. Throws FILE_UNREADABLE, FILE_CHANGED; does not close.
 */
export async function* roomStream(file: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  const stat = await file.stat();
  if (!stat.isFile()) throw coreProblem("FILE_UNREADABLE", { path, why: "it is not a regular file" });
  const roomBytes = Math.min(ROOM_BYTES, stat.size);
  let [room, other] = [new Uint8Array(roomBytes), new Uint8Array(roomBytes)];
  for (let offset = 0; offset < stat.size;) {
    const { bytesRead } = await file.read(room, 0, Math.min(roomBytes, stat.size - offset), offset);
    if (bytesRead === 0) throw bytesProblem("FILE_CHANGED", { path });
    offset += bytesRead;
    yield room.subarray(0, bytesRead);
    [room, other] = [other, room];
  }
}
