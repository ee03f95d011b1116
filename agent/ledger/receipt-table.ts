import type { Database, Statement } from "better-sqlite3";

export interface WaitingReceipt {
  readonly counter: number;
  readonly envelope: Uint8Array;
}

/** Receipts on their way up: kept until acknowledged. Their counter only grows, also when all of them are gone. */
export class ReceiptTable {
  readonly #count: Statement<[], { number: number }>;
  readonly #put: Statement<[WaitingReceipt]>;
  readonly #first: Statement<[], WaitingReceipt>;
  readonly #waiting: Statement<[], { waiting: number }>;
  readonly #acknowledge: Statement<[number]>;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.#count = db.prepare(
      `INSERT INTO seen (kind, number, name) VALUES ('receipt', 1, '')
       ON CONFLICT (kind) DO UPDATE SET number = number + 1 RETURNING number`,
    );
    this.#put = db.prepare("INSERT INTO receipts (counter, envelope) VALUES (:counter, :envelope)");
    this.#first = db.prepare("SELECT counter, envelope FROM receipts ORDER BY counter LIMIT 1");
    this.#waiting = db.prepare("SELECT count(*) AS waiting FROM receipts");
    this.#acknowledge = db.prepare("DELETE FROM receipts WHERE counter <= ?");
  }

  /** A receipt with the next counter, signed by `sign`; `queue` puts it on the way up as well, in the same transaction. */
  issue(sign: (counter: number) => Uint8Array, way: "queue" | "answer"): Uint8Array {
    return this.#db.transaction(() => {
      const counter = this.#count.get()?.number ?? 0;
      const envelope = sign(counter);
      if (way === "queue") this.#put.run({ counter, envelope });
      return envelope;
    })();
  }

  first(): WaitingReceipt | undefined {
    return this.#first.get();
  }

  waiting(): number {
    return this.#waiting.get()?.waiting ?? 0;
  }

  /** Every receipt up to this counter is stored by the controller. */
  acknowledge(counter: number): void {
    this.#acknowledge.run(counter);
  }
}
