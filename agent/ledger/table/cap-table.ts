import type { Database, Statement } from "better-sqlite3";

/** Bandwidth caps that were changed at run time, bytes a second; 0 lifts the one of the settings or of the order. */
export class CapTable {
  readonly #put: Statement<[{ scope: string; bytesPerSecond: number }]>;
  readonly #get: Statement<[string], { bytesPerSecond: number }>;
  readonly #prune: Statement<[]>;

  constructor(db: Database) {
    this.#put = db.prepare(
      `INSERT INTO caps (scope, bytes_per_second) VALUES (:scope, :bytesPerSecond)
       ON CONFLICT (scope) DO UPDATE SET bytes_per_second = excluded.bytes_per_second`,
    );
    this.#get = db.prepare("SELECT bytes_per_second AS bytesPerSecond FROM caps WHERE scope = ?");
    this.#prune = db.prepare("DELETE FROM caps WHERE scope <> 'host' AND scope NOT IN (SELECT order_id FROM orders)");
  }

  /** `scope`: "host", or an order's id. */
  put(scope: string, bytesPerSecond: number): void {
    this.#put.run({ scope, bytesPerSecond });
    this.#prune.run();
  }

  get(scope: string): number | undefined {
    return this.#get.get(scope)?.bytesPerSecond;
  }
}
