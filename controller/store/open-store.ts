import { chmodSync } from "node:fs";
import Database from "better-sqlite3";
import { Kysely, Migrator, type Migration } from "kysely";
import type { Clock } from "../../core/time/clock.js";
import { GroupCommit } from "./group-commit.js";
import { MIGRATIONS } from "./migrations/migrations.js";
import { readersOf, type StoreReader, type StoreTransaction } from "./repositories.js";
import type { OriginOf } from "./activity/origin.js";
import type { StoreSchema } from "./schema.js";
import { StoreDialect } from "./sqlite-dialect.js";
import { storeProblem } from "./store-problems.js";

export interface StoreOptions {
  /** Of the database file; its folder exists and is private. */
  readonly path: string;
  readonly clock: Clock;
  /** Which request asks for what is written; nothing does unless told. */
  readonly origin?: OriginOf;
  /** For tests of migrations; the product's own by default. */
  readonly migrations?: Readonly<Record<string, Migration>>;
}

/** The controller's state. Reading sees what is committed; writing happens in `transact` alone. */
export interface Store {
  readonly reader: StoreReader;
  /** Runs `work` in one transaction: committed durably when it resolves, without a trace when it throws. Transactions run one after the other. */
  transact<T>(work: (transaction: StoreTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the database, made and migrated as needed: STORE_UNUSABLE when it cannot be, with nothing changed. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const writer = connect(options.path, "write");
  try {
    await migrate(writer, options);
  } catch (thrown) {
    await writer.destroy();
    throw thrown;
  }
  // A connection of its own, so that a reader never waits for, and never sees, a transaction that is under way.
  const readOnly = connect(options.path, "read");
  const commits = new GroupCommit(writer, options.clock, options.origin ?? noOrigin);
  return {
    reader: readersOf(readOnly, options.clock),
    transact: (work) => commits.transact(work),
    close: async () => {
      await commits.idle();
      await readOnly.destroy();
      await writer.destroy();
    },
  };
}

const noOrigin: OriginOf = () => undefined;

function connect(path: string, use: "read" | "write"): Kysely<StoreSchema> {
  try {
    const database = new Database(path, { timeout: 5_000 });
    // Its rows name who may do what: nobody but the owner reads it (WAL and index files take over this mode).
    if (use === "write") chmodSync(path, 0o600);
    database.pragma("journal_mode = WAL");
    // A committed transaction survives a power cut (promise 3); NORMAL would not keep that (DEPS 4.6).
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    if (use === "read") database.pragma("query_only = ON");
    return new Kysely<StoreSchema>({ dialect: new StoreDialect(database) });
  } catch (thrown) {
    throw storeProblem("STORE_UNUSABLE", { path, why: wordsOf(thrown) }, thrown);
  }
}

async function migrate(db: Kysely<StoreSchema>, options: StoreOptions): Promise<void> {
  const migrations = { ...(options.migrations ?? MIGRATIONS) };
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw storeProblem("STORE_UNUSABLE", { path: options.path, why: wordsOf(error) }, error);
}

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
