import assert from "node:assert/strict";
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** Writes a file until its file system is full, but for so many bytes. */
export function fill(path: string, freeBytes = 0): void {
  const file = openSync(path, "a");
  try {
    for (;;) writeSync(file, Buffer.alloc(1024));
  } catch (failure) {
    assert.match(String(failure), /ENOSPC/);
    ftruncateSync(file, fstatSync(file).size - freeBytes);
  } finally {
    closeSync(file);
  }
}
