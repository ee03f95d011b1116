import type { Database, Statement } from "better-sqlite3";
import type { Finding } from "../../domain/finding.js";

/** How many are remembered. */
const KEPT = 100;

/** What was found in the staging folder that should not be so, for whoever looks later. */
export class FindingTable {
  readonly #put: Statement<[Finding]>;
  readonly #prune: Statement<[number]>;
  readonly #all: Statement<[], Finding>;

  constructor(db: Database) {
    this.#put = db.prepare("INSERT INTO findings (at, kind, name, detail) VALUES (:at, :kind, :name, :detail)");
    this.#prune = db.prepare(
      "DELETE FROM findings WHERE number NOT IN (SELECT number FROM findings ORDER BY number DESC LIMIT ?)",
    );
    this.#all = db.prepare("SELECT at, kind, name, detail FROM findings ORDER BY number DESC");
  }

  put(finding: Finding): void {
    this.#put.run(finding);
    this.#prune.run(KEPT);
  }

  /** Newest first. */
  all(): Finding[] {
    return this.#all.all();
  }
}
