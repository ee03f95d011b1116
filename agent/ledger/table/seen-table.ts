import type { Database, Statement } from "better-sqlite3";
import type { SeenAssignment } from "../../domain/order/assignment-check.js";
import type { AdmittedOrder, SeenNumbers } from "../../domain/order/order-check.js";

interface Row {
  readonly number: number;
  readonly name: string;
}

/** The highest manifest version and order number seen: the protection against roll-back and replay. */
export class SeenTable {
  readonly #get: Statement<[string], Row>;
  readonly #raise: Statement<[{ kind: string; number: number; name: string }]>;

  constructor(db: Database) {
    this.#get = db.prepare("SELECT number, name FROM seen WHERE kind = ?");
    // Only ever upwards, whoever calls.
    this.#raise = db.prepare(
      `INSERT INTO seen (kind, number, name) VALUES (:kind, :number, :name)
       ON CONFLICT (kind) DO UPDATE SET number = excluded.number, name = excluded.name WHERE excluded.number > number`,
    );
  }

  numbers(scopeId: string): SeenNumbers {
    const manifest = this.#get.get(`manifest ${scopeId}`);
    const order = this.#get.get("order");
    return {
      ...(manifest === undefined ? {} : { manifest: { version: manifest.number, imageDigest: manifest.name } }),
      ...(order === undefined ? {} : { order: { number: order.number, orderId: order.name } }),
    };
  }

  /** Where the host belongs, if it was told since it was enrolled. */
  assignment(): SeenAssignment | undefined {
    const row = this.#get.get("assignment");
    return row && { number: row.number, scopeId: row.name };
  }

  assign({ number, scopeId }: SeenAssignment): void {
    this.#raise.run({ kind: "assignment", number, name: scopeId });
  }

  raise({ manifest, order }: AdmittedOrder): void {
    this.#raise.run({ kind: `manifest ${manifest.scopeId}`, number: manifest.version, name: manifest.imageDigest });
    this.#raise.run({ kind: "order", number: order.orderNumber, name: order.orderId });
  }
}
