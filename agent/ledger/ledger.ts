import { closeSync, fdatasync, openSync, realpathSync, statfsSync, statSync } from "node:fs";
import { chmod, open, rm, statfs, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { carriesErrno } from "../../core/durable/errno.js";
import { coreProblem } from "../../core/problem/core-problems.js";
import { isProblem, type Problem } from "../../core/problem/problem.js";
import { stagingProblem } from "../domain/staging-problems.js";
import { isCurrent, migrate, migratedCopy, migratedInMemory, refuseNewer } from "./migrations.js";
import { Tables } from "./tables.js";
import { wholeBytes } from "./whole-bytes.js";

/** What the agent must not forget: WAL with synchronous FULL, so what a call returned from has survived a power cut. */
export class Ledger extends Tables {
  readonly #db: Database.Database;

  private constructor(db: Database.Database) {
    super(db);
    this.#db = db;
  }

  /**
   * Opens or creates the ledger at an absolute path in a private folder.
   * Throws STATE_FOLDER_VOLATILE on a file system in memory unless `volatile` is allowed, LEDGER_TOO_NEW, LEDGER_UNWRITABLE.
   */
  static async open(path: string, volatile: "refuse" | "allow"): Promise<Ledger> {
    if (volatile === "refuse" && (await isVolatile(dirname(path))))
      throw stagingProblem("STATE_FOLDER_VOLATILE", { path: dirname(path) });
    await needRoom(path);
    // Created by us with its final mode, so that SQLite gives the same mode to its -wal and -shm files.
    try {
      await (await open(path, "a", 0o600)).close();
      await chmod(path, 0o600);
    } catch (failure) {
      throw full(path, failure) ?? failure;
    }
    const db = new Database(path);
    try {
      db.pragma("journal_mode = WAL");
      db.pragma("synchronous = FULL");
      // A loss of power may have taken a change and left those after it in the log: were the same change written again, they would count again.
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.pragma("foreign_keys = ON");
      migrate(db);
      return new Ledger(db);
    } catch (failure) {
      db.close();
      throw unwritable(path, failure) ?? failure;
    }
  }

  /** For `agent status` with the daemon down: reads, never writes. Throws FILE_UNREADABLE, LEDGER_TOO_NEW. */
  static openReadOnly(path: string): Ledger {
    // Empty: a first start was cut off before it wrote anything.
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0)
      throw coreProblem("FILE_UNREADABLE", { path, why: "no agent has run with this state folder" });
    const { bavail, bsize } = statfsSync(dirname(path));
    if (bavail * bsize < LEAST_FREE_BYTES) return Ledger.#inMemory(path);
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      refuseNewer(db);
      return new Ledger(isCurrent(db) ? db : migratedCopy(db));
    } catch (failure) {
      db.close();
      if (takesNoMore(failure)) return Ledger.#inMemory(path);
      if (!isHalfMade(failure)) throw failure;
      const why = "an agent was cut off while it made it; the next start of the agent completes it";
      throw coreProblem("FILE_UNREADABLE", { path, why }, failure);
    }
  }

  /** Read without a file beside it, which SQLite needs otherwise. */
  static #inMemory(path: string): Ledger {
    return new Ledger(migratedInMemory(wholeBytes(path), path));
  }

  /** Several changes as one: all or none. Throws LEDGER_UNWRITABLE. */
  together<T>(change: () => T): T {
    return this.#told(this.#db.transaction(change));
  }

  /**
   * The same, synced on another thread: who reads sees it at once, and it resolves when a power cut cannot undo it any more. Every change before it
   * is durable then, too. Throws LEDGER_UNWRITABLE.
   */
  async togetherSynced<T>(change: () => T): Promise<T> {
    const made = this.relaxed(() => this.together(change));
    await this.#syncLog();
    return made;
  }

  /** As SQLite does at each commit, but nobody waits for it in line. Nothing is ever locked on this file (only on its index): it may be closed. */
  async #syncLog(): Promise<void> {
    try {
      const log = openSync(`${realpathSync(this.#db.name)}-wal`, "r");
      await datasync(log).finally(() => closeSync(log));
    } catch (cause) {
      const why = `its log cannot be synced: ${cause instanceof Error ? cause.message : String(cause)}`;
      throw stagingProblem("LEDGER_UNWRITABLE", { path: this.#db.name, why }, cause);
    }
  }

  /** For hints whose loss costs nothing but speed: not synced, so that nobody waits for the disk. Throws LEDGER_UNWRITABLE. */
  relaxed<T>(change: () => T): T {
    this.#db.pragma("synchronous = NORMAL");
    try {
      return this.#told(change);
    } finally {
      this.#db.pragma("synchronous = FULL");
    }
  }

  /** LEDGER_UNWRITABLE where a failure, or what caused it, is that the disk did not take a change; undefined for any other. */
  troubleOf(failure: unknown): Problem | undefined {
    return unwritable(this.#db.name, failure);
  }

  #told<T>(change: () => T): T {
    try {
      return change();
    } catch (failure) {
      throw this.troubleOf(failure) ?? failure;
    }
  }

  close(): void {
    this.#db.close();
  }
}

const datasync = promisify(fdatasync);

/** Primary result codes (sqlite3.h) of a file system that is full, read-only or failing. */
const UNWRITABLE = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/;

function unwritable(path: string, failure: unknown): Problem | undefined {
  if (isProblem(failure, "LEDGER_UNWRITABLE")) return failure;
  for (let error = failure; error instanceof Error; error = error.cause)
    if (error instanceof Database.SqliteError && UNWRITABLE.test(error.code))
      return stagingProblem("LEDGER_UNWRITABLE", { path, why: error.message }, failure);
  return undefined;
}

/**
 * What SQLite makes beside its file, log and index, has room in this. The index is mapped into memory: where the disk cannot hold all of it, as with
 * blocks below a page, writing to it ends the process by SIGBUS, and nobody is told why.
 */
const LEAST_FREE_BYTES = 128 * 1024;

/** Tried, since no file system tells beforehand what it keeps back from whom. Throws LEDGER_UNWRITABLE. */
async function needRoom(path: string): Promise<void> {
  const probe = `${path}-room`;
  try {
    await writeFile(probe, Buffer.alloc(LEAST_FREE_BYTES), { mode: 0o600 });
  } catch (failure) {
    throw full(path, failure) ?? failure;
  } finally {
    await rm(probe, { force: true });
  }
}

/** LEDGER_UNWRITABLE for an error of a file system that takes no more; undefined for any other. */
function full(path: string, failure: unknown): Problem | undefined {
  if (!carriesErrno(failure, ["ENOSPC", "EDQUOT", "EROFS"])) return undefined;
  const why = `${String(failure)}; it takes ${formatBytes(LEAST_FREE_BYTES)} to open it`;
  return stagingProblem("LEDGER_UNWRITABLE", { path, why }, failure);
}

/** The disk does not take the files that SQLite makes to read. */
const takesNoMore = (failure: unknown): boolean =>
  failure instanceof Database.SqliteError && /^SQLITE_(FULL|IOERR|CANTOPEN)/.test(failure.code);

/** Rolling back needs a writer. In WAL mode there is nothing to roll back: it is the change to that mode which was cut off. */
const isHalfMade = (failure: unknown): boolean =>
  failure instanceof Database.SqliteError && failure.code === "SQLITE_READONLY_ROLLBACK";

const IN_MEMORY = new Set([0x01021994 /* tmpfs */, 0x858458f6 /* ramfs */]);

/** Whether a path lies on a file system that a reboot empties (statfs f_type, linux/magic.h). */
async function isVolatile(path: string): Promise<boolean> {
  return IN_MEMORY.has((await statfs(path)).type);
}
