import type { Database, Statement } from "better-sqlite3";

export interface WaitingReceipt {
  readonly counter: number;
  readonly envelope: Uint8Array;
}

/** Receipts that the controller will never take, for status. */
export interface RefusedReceipts {
  readonly count: number;
  /** What it said about the newest of them; empty when there is none. */
  readonly why: string;
}

/** How many refused receipts are kept to be looked at. */
const KEPT_REFUSED = 16;
/** A controller that claims to have seen a counter so far ahead is not believed: counters end at 2^53. */
const MOST_AHEAD = 2 ** 40;

/**
 * Receipts on their way up: kept until acknowledged, set aside when they are refused for good. Their counter only grows, also when all
 * of them are gone.
 */
export class ReceiptTable {
  readonly #count: Statement<[], { number: number }>;
  readonly #put: Statement<[WaitingReceipt]>;
  readonly #first: Statement<[], WaitingReceipt>;
  readonly #waiting: Statement<[], { waiting: number }>;
  readonly #acknowledge: Statement<[number]>;
  readonly #refuse: Statement<[{ counter: number; why: string }]>;
  readonly #pruneRefused: Statement<[number]>;
  readonly #refused: Statement<[], RefusedReceipts>;
  readonly #issued: Statement<[], { number: number }>;
  readonly #advance: Statement<[number]>;
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
    this.#count = db.prepare(
      `INSERT INTO seen (kind, number, name) VALUES ('receipt', 1, '')
       ON CONFLICT (kind) DO UPDATE SET number = number + 1 RETURNING number`,
    );
    this.#put = db.prepare("INSERT INTO receipts (counter, envelope) VALUES (:counter, :envelope)");
    this.#first = db.prepare("SELECT counter, envelope FROM receipts WHERE refusal IS NULL ORDER BY counter LIMIT 1");
    this.#waiting = db.prepare("SELECT count(*) AS waiting FROM receipts WHERE refusal IS NULL");
    this.#acknowledge = db.prepare("DELETE FROM receipts WHERE counter <= ? AND refusal IS NULL");
    this.#refuse = db.prepare("UPDATE receipts SET refusal = :why WHERE counter = :counter");
    this.#pruneRefused = db.prepare(
      `DELETE FROM receipts WHERE refusal IS NOT NULL AND counter NOT IN
       (SELECT counter FROM receipts WHERE refusal IS NOT NULL ORDER BY counter DESC LIMIT ?)`,
    );
    this.#refused = db.prepare(
      `SELECT count(*) AS count, coalesce((SELECT refusal FROM receipts WHERE refusal IS NOT NULL ORDER BY counter DESC LIMIT 1), '') AS why
       FROM receipts WHERE refusal IS NOT NULL`,
    );
    this.#issued = db.prepare("SELECT number FROM seen WHERE kind = 'receipt'");
    this.#advance = db.prepare("UPDATE seen SET number = ? WHERE kind = 'receipt'");
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

  /** The controller will never take this one: it is kept to be looked at, and blocks nothing. */
  setAside(counter: number, why: string): void {
    this.#db.transaction(() => {
      this.#refuse.run({ counter, why });
      this.#pruneRefused.run(KEPT_REFUSED);
    })();
  }

  refused(): RefusedReceipts {
    return this.#refused.get() ?? { count: 0, why: "" };
  }

  /**
   * The controller has stored this counter for this host. One that was never issued here tells that the ledger is an older copy of itself:
   * counting goes on behind it, else every receipt to come would count as an old one. Answers whether that was so.
   */
  catchUp(stored: number): boolean {
    const issued = this.#issued.get()?.number ?? 0;
    if (!Number.isSafeInteger(stored) || stored <= issued || stored - issued > MOST_AHEAD) return false;
    this.#advance.run(stored);
    return true;
  }
}
