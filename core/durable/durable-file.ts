import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { coreProblem } from "../problem/core-problems.js";
import { durableProblem } from "./durable-problems.js";
import type { Folder } from "./folder.js";

/**
 * Writes a small file whole or not at all: part file, fsync, rename, fsync of the folder. After a crash at any point the
 * name holds the old bytes or the new ones. Blocks (a few ms), so that no second write of the name can interleave.
 * Throws FOLDER_UNUSABLE, as a full file system does.
 */
export function writeFileDurably(folder: Folder, name: string, bytes: Uint8Array, mode = 0o600): void {
  const part = `${name}.part`;
  // What a crash left behind; O_EXCL then makes sure that the file is a new one.
  folder.remove(part);
  try {
    folder.writeNew(part, bytes, mode);
    folder.rename(part, name);
  } catch (thrown) {
    folder.remove(part);
    throw thrown;
  }
  folder.sync();
}

/**
 * The bytes of a regular file that no one but this user (or root) may read or change. FILE_UNREADABLE,
 * FILE_NOT_PRIVATE, LIMIT_EXCEEDED.
 */
export function readPrivateFile(path: string, maxBytes: number): Buffer {
  const descriptor = openToRead(path);
  try {
    // Judged on the open file, so that nobody can change it between the look and the reading.
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw coreProblem("FILE_UNREADABLE", { path, why: "it is not a regular file" });
    if ((stat.mode & 0o077) !== 0)
      throw durableProblem("FILE_NOT_PRIVATE", { path, why: `its mode is ${(stat.mode & 0o777).toString(8)}` });
    if (stat.uid !== 0 && stat.uid !== process.geteuid?.())
      throw durableProblem("FILE_NOT_PRIVATE", { path, why: `it belongs to user ${stat.uid}` });
    if (stat.size > maxBytes)
      throw coreProblem("LIMIT_EXCEEDED", { where: path, what: "its size in bytes", limit: maxBytes });
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openToRead(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    throw coreProblem("FILE_UNREADABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
}
