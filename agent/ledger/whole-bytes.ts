import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { coreProblem } from "../../core/problem/core-problems.js";

/**
 * A database as one run of bytes, read without making a file beside it: SQLite makes one even to read a database in WAL mode, and a full disk
 * does not take it. What still lies in the write-ahead log is worked in elsewhere, in a copy. Throws FILE_UNREADABLE.
 */
export function wholeBytes(path: string): Buffer {
  try {
    const log = `${path}-wal`;
    const isWhole = (statSync(log, { throwIfNoEntry: false })?.size ?? 0) === 0;
    return isWhole ? readFileSync(path) : withLog(path, log);
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw coreProblem("FILE_UNREADABLE", { path, why }, failure);
  }
}

function withLog(path: string, log: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "greenroom-ledger-"));
  try {
    for (const file of [path, log]) copyFileSync(file, join(folder, basename(file)));
    const db = new Database(join(folder, basename(path)));
    try {
      return db.serialize();
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
