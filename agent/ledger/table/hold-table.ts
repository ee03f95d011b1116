import type { Database, Statement } from "better-sqlite3";

/** An image whose staged content must stay, and who needs it. */
export interface Hold {
  readonly imageDigest: string;
  readonly holder: string;
}

/** Images that a running remediation applies from: never evicted, never unstaged. */
export class HoldTable {
  readonly #put: Statement<[Hold]>;
  readonly #release: Statement<[string]>;
  readonly #all: Statement<[], Hold>;

  constructor(db: Database) {
    this.#put = db.prepare(
      "INSERT INTO holds (holder, image_digest) VALUES (:holder, :imageDigest) ON CONFLICT (holder) DO UPDATE SET image_digest = excluded.image_digest",
    );
    this.#release = db.prepare("DELETE FROM holds WHERE holder = ?");
    this.#all = db.prepare("SELECT image_digest AS imageDigest, holder FROM holds ORDER BY holder");
  }

  /** One image per holder. */
  put(hold: Hold): void {
    this.#put.run(hold);
  }

  release(holder: string): void {
    this.#release.run(holder);
  }

  all(): Hold[] {
    return this.#all.all();
  }
}
