import type { Database, Statement } from "better-sqlite3";

interface PartTag {
  readonly sha256: string;
  readonly source: string;
  readonly etag: string;
}

/** The strong ETag under which a source gave the bytes of a part file: what If-Range is asked with after a restart (RFC 9110 13.1.5). */
export class PartTagTable {
  readonly #put: Statement<[PartTag]>;
  readonly #get: Statement<[{ sha256: string; source: string }], { etag: string }>;
  readonly #forget: Statement<[string]>;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO part_tags (sha256, source, etag) VALUES (:sha256, :source, :etag)
       ON CONFLICT (sha256, source) DO UPDATE SET etag = excluded.etag`,
    );
    this.#get = db.prepare("SELECT etag FROM part_tags WHERE sha256 = :sha256 AND source = :source");
    this.#forget = db.prepare("DELETE FROM part_tags WHERE sha256 = ?");
  }

  put(tag: PartTag): void {
    this.#put.run(tag);
  }

  get(sha256: string, source: string): string | undefined {
    return this.#get.get({ sha256, source })?.etag;
  }

  forget(sha256: string): void {
    this.#forget.run(sha256);
  }
}
