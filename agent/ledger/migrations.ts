import type { Database } from "better-sqlite3";
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
export function refuseNewer(db: Database): void {
  const found = versionOf(db);
  if (found > MIGRATIONS.length)
    throw stagingProblem("LEDGER_TOO_NEW", { path: db.name, found, known: MIGRATIONS.length });
}

const versionOf = (db: Database): number => Number(db.pragma("user_version", { simple: true }));
