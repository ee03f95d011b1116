import SqliteDatabase, { type Database } from "better-sqlite3";
import { stagingProblem } from "../domain/staging-problems.js";

/** One text a schema version; `user_version` counts them. Never edited once released, only added to. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE images (
    image_digest TEXT PRIMARY KEY,
    manifest     BLOB NOT NULL,
    ordered_at   TEXT NOT NULL
  ) STRICT;
  CREATE TABLE staged_vibs (
    sha256     TEXT PRIMARY KEY,
    id         TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    staged_at  TEXT NOT NULL
  ) STRICT;
  CREATE TABLE orders (
    order_id          TEXT PRIMARY KEY,
    order_number      INTEGER NOT NULL,
    image_digest      TEXT NOT NULL,
    manifest_envelope BLOB NOT NULL,
    order_envelope    BLOB NOT NULL,
    state             TEXT NOT NULL,
    at                TEXT NOT NULL,
    problem           TEXT
  ) STRICT;
  CREATE INDEX orders_by_number ON orders (order_number);
  CREATE TABLE seen (
    kind   TEXT PRIMARY KEY,
    number INTEGER NOT NULL,
    name   TEXT NOT NULL
  ) STRICT;
  CREATE TABLE receipts (
    counter  INTEGER PRIMARY KEY,
    envelope BLOB NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE receipts ADD COLUMN refusal TEXT;
  CREATE TABLE places (
    path        TEXT PRIMARY KEY,
    marker      TEXT NOT NULL,
    mount_point TEXT NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE staged_vibs ADD COLUMN stamp TEXT NOT NULL DEFAULT '';
  ALTER TABLE staged_vibs ADD COLUMN depth TEXT NOT NULL DEFAULT 'packed';
  ALTER TABLE places ADD COLUMN persistence TEXT NOT NULL DEFAULT 'persistent';
  CREATE TABLE part_tags (
    sha256 TEXT NOT NULL,
    source TEXT NOT NULL,
    etag   TEXT NOT NULL,
    PRIMARY KEY (sha256, source)
  ) STRICT;
  CREATE TABLE findings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT NOT NULL,
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE TABLE holds (
    holder       TEXT PRIMARY KEY,
    image_digest TEXT NOT NULL
  ) STRICT;
  CREATE TABLE caps (
    scope            TEXT PRIMARY KEY,
    bytes_per_second INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE images ADD COLUMN staging_ms INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE remediations (
    order_id          TEXT PRIMARY KEY,
    order_number      INTEGER NOT NULL,
    image_digest      TEXT NOT NULL,
    image_name        TEXT NOT NULL,
    manifest_envelope BLOB NOT NULL,
    order_envelope    BLOB NOT NULL,
    begun_at          TEXT NOT NULL,
    state             TEXT NOT NULL,
    outcome           TEXT NOT NULL,
    problem           TEXT,
    failed_state      TEXT,
    cancel_requested  INTEGER NOT NULL DEFAULT 0,
    facts             TEXT NOT NULL
  ) STRICT;
  CREATE TABLE remediation_log (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL REFERENCES remediations (order_id) ON DELETE CASCADE,
    state    TEXT NOT NULL,
    event    TEXT NOT NULL,
    at       TEXT NOT NULL,
    boot_id  TEXT NOT NULL
  ) STRICT;
  CREATE INDEX remediation_log_by_order ON remediation_log (order_id);
  CREATE TABLE hook_lines (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    order_id TEXT NOT NULL REFERENCES remediations (order_id) ON DELETE CASCADE,
    at       TEXT NOT NULL,
    hook     TEXT NOT NULL,
    text     TEXT NOT NULL
  ) STRICT;
  CREATE INDEX hook_lines_by_order ON hook_lines (order_id);
  CREATE TABLE bad_images (
    image_digest TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    at           TEXT NOT NULL,
    problem      TEXT NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE orders ADD COLUMN here_bytes INTEGER;
  ALTER TABLE orders ADD COLUMN fetched_bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE orders ADD COLUMN worked_ms INTEGER NOT NULL DEFAULT 0;
  `,
];

/** Brings a database to the newest schema, each version in a transaction of its own. Throws LEDGER_TOO_NEW. */
export function migrate(db: Database): void {
  refuseNewer(db);
  for (let version = versionOf(db); version < MIGRATIONS.length; version++) {
    db.transaction(() => {
      db.exec(MIGRATIONS[version] ?? "");
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
}

/** Throws LEDGER_TOO_NEW for a database that a newer agent wrote. */
export function refuseNewer(db: Database, path = db.name): void {
  const found = versionOf(db);
  if (found > MIGRATIONS.length) throw stagingProblem("LEDGER_TOO_NEW", { path, found, known: MIGRATIONS.length });
}

export const isCurrent = (db: Database): boolean => versionOf(db) === MIGRATIONS.length;

/** Of a database that an older agent wrote and that may not be written: its newest form, in memory. Closes the given one. */
export function migratedCopy(db: Database): Database {
  const bytes = db.serialize();
  const path = db.name;
  db.close();
  return migratedInMemory(bytes, path);
}

/** The same of the bytes of the database at a path. Throws LEDGER_TOO_NEW. */
export function migratedInMemory(bytes: Buffer, path: string): Database {
  // File format, bytes 18 and 19: a database in memory cannot be in WAL mode (2), only in rollback mode (1).
  bytes.fill(1, 18, 20);
  const copy = new SqliteDatabase(bytes);
  refuseNewer(copy, path);
  migrate(copy);
  return copy;
}

const versionOf = (db: Database): number => Number(db.pragma("user_version", { simple: true }));
