import { chmodSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { storeProblem } from "./store-problems.js";

/** The lock of a state folder; held until it is released or the process is gone, however it went. */
export interface StateLock {
  release(): void;
}

const LOCK_FILE = "controller.lock";

/**
 * Takes a state folder for this process alone: STATE_IN_USE while another controller has it. Two of them would sweep each
 * other's imports and run the same tasks twice (promise 7). The lock is SQLite's own on an empty database: the kernel drops
 * it with the process, so that nothing is left over by a crash.
 */
export function lockState(folder: string): StateLock {
  const path = join(folder, LOCK_FILE);
  const database = opened(path);
  try {
    chmodSync(path, 0o600);
    database.exec("begin exclusive");
  } catch (thrown) {
    database.close();
    if (isBusy(thrown)) throw storeProblem("STATE_IN_USE", { folder }, thrown);
    throw unusable(path, thrown);
  }
  return { release: () => void database.close() };
}

function opened(path: string): Database.Database {
  try {
    return new Database(path, { timeout: 0 });
  } catch (thrown) {
    throw unusable(path, thrown);
  }
}

const isBusy = (thrown: unknown): boolean =>
  thrown instanceof Database.SqliteError && thrown.code.startsWith("SQLITE_BUSY");

const unusable = (path: string, thrown: unknown) =>
  storeProblem("STORE_UNUSABLE", { path, why: thrown instanceof Error ? thrown.message : String(thrown) }, thrown);
