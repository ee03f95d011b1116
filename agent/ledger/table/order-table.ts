import type { Database, Statement } from "better-sqlite3";
import type { ProblemBody } from "../../../core/problem/problem.js";
import type { AdmittedOrder, OrderEnvelopes } from "../../domain/order/order-check.js";
import type { OrderWork } from "../../domain/order/order-work.js";
import type { StageState } from "../../domain/stage-machine.js";

/** An order and how it stands. */
export interface OrderRecord extends OrderEnvelopes {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly state: StageState;
  /** When it took this state, RFC 3339. */
  readonly at: string;
  readonly problem?: ProblemBody;
}

interface Row {
  readonly order_id: string;
  readonly image_digest: string;
  readonly manifest_envelope: Buffer;
  readonly order_envelope: Buffer;
  readonly state: StageState;
  readonly at: string;
  readonly problem: string | null;
}

interface WorkRow {
  readonly hereBytes: number | null;
  readonly fetchedBytes: number;
  readonly workedMs: number;
}

interface NewOrder {
  readonly id: string;
  readonly number: number;
  readonly image: string;
  readonly manifest: Uint8Array;
  readonly envelope: Uint8Array;
  readonly at: string;
}

interface Ending {
  readonly id: string;
  readonly state: StageState;
  readonly at: string;
  readonly problem: string | null;
}

/** How many orders are remembered; the numbers seen are kept for ever (SeenTable). */
const KEPT = 50;

/** Orders as they came, with their end; a RUNNING one at start is one that a crash interrupted. */
export class OrderTable {
  readonly #begin: Statement<[NewOrder]>;
  readonly #end: Statement<[Ending]>;
  readonly #last: Statement<[], Row>;
  readonly #prune: Statement<[number]>;
  readonly #noteHere: Statement<[{ id: string; hereBytes: number }]>;
  readonly #noteWork: Statement<[{ id: string; fetchedBytes: number; workedMs: number }]>;
  readonly #work: Statement<[string], WorkRow>;

  constructor(db: Database) {
    this.#begin = db.prepare(
      `INSERT INTO orders (order_id, order_number, image_digest, manifest_envelope, order_envelope, state, at)
       VALUES (:id, :number, :image, :manifest, :envelope, 'RUNNING', :at)
       ON CONFLICT (order_id) DO UPDATE SET state = 'RUNNING', at = excluded.at, problem = NULL`,
    );
    this.#end = db.prepare("UPDATE orders SET state = :state, at = :at, problem = :problem WHERE order_id = :id");
    this.#last = db.prepare("SELECT * FROM orders ORDER BY order_number DESC LIMIT 1");
    this.#prune = db.prepare(
      "DELETE FROM orders WHERE order_number NOT IN (SELECT order_number FROM orders ORDER BY order_number DESC LIMIT ?)",
    );
    this.#noteHere = db.prepare(
      "UPDATE orders SET here_bytes = :hereBytes WHERE order_id = :id AND here_bytes IS NULL",
    );
    this.#noteWork = db.prepare(
      "UPDATE orders SET fetched_bytes = :fetchedBytes, worked_ms = :workedMs WHERE order_id = :id",
    );
    this.#work = db.prepare(
      `SELECT here_bytes AS hereBytes, fetched_bytes AS fetchedBytes, worked_ms AS workedMs FROM orders
       WHERE order_id = ?`,
    );
  }

  begin({ order, manifestEnvelope, orderEnvelope }: AdmittedOrder, at: string): void {
    const { orderId: id, orderNumber: number, imageDigest: image } = order;
    this.#begin.run({ id, number, image, manifest: manifestEnvelope, envelope: orderEnvelope, at });
    this.#prune.run(KEPT);
  }

  end(
    orderId: string,
    ending: { readonly state: StageState; readonly at: string; readonly problem?: ProblemBody },
  ): void {
    const problem = ending.problem === undefined ? null : JSON.stringify(ending.problem);
    this.#end.run({ id: orderId, state: ending.state, at: ending.at, problem });
  }

  /** So many bytes of what the order wants lay here when it was first planned; a later plan changes nothing of it. */
  noteHere(orderId: string, hereBytes: number): void {
    this.#noteHere.run({ id: orderId, hereBytes });
  }

  /** What its runs came to by now. */
  noteWork(orderId: string, { fetchedBytes, workedMs }: Pick<OrderWork, "fetchedBytes" | "workedMs">): void {
    this.#noteWork.run({ id: orderId, fetchedBytes, workedMs: Math.round(workedMs) });
  }

  /** What an order has done in the runs that are noted. */
  work(orderId: string): OrderWork {
    const { hereBytes = null, fetchedBytes = 0, workedMs = 0 } = this.#work.get(orderId) ?? {};
    return { fetchedBytes, workedMs, ...(hereBytes === null ? {} : { hereBytes }) };
  }

  /** The order with the highest number. */
  last(): OrderRecord | undefined {
    const row = this.#last.get();
    if (row === undefined) return undefined;
    return {
      orderId: row.order_id,
      imageDigest: row.image_digest,
      manifestEnvelope: row.manifest_envelope,
      orderEnvelope: row.order_envelope,
      state: row.state,
      at: row.at,
      // Written by `end` alone, from a ProblemBody.
      ...(row.problem === null ? {} : { problem: JSON.parse(row.problem) as ProblemBody }),
    };
  }
}
