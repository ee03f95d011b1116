import type { Kysely, Selectable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeReceipt } from "../../../formats/receipt/codec.js";
import { sayingOf, type Receipt } from "../../../formats/receipt/receipt.js";
import { writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** What a host said of its staging, and for how long it kept saying so. */
export interface SaidReceipt {
  readonly hostId: string;
  /** Of the newest receipt that says so. */
  readonly receipt: Receipt;
  /** DSSE envelope (JSON bytes) of that receipt, as the host signed it. */
  readonly envelope: Uint8Array;
  /** When the controller first and last verified it, RFC 3339. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/** So many different things that a host said are kept. */
const KEPT = 500;

export class ReceiptHistoryReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first. */
  async list({ hostId, limit = 100 }: { hostId: string; limit?: number }): Promise<readonly SaidReceipt[]> {
    const rows = await this.#of(hostId).orderBy("counter", "desc").limit(limit).execute();
    return rows.map(recordOf).filter((one) => one !== undefined);
  }

  /** The receipt with exactly this counter; of repetitions only the newest is kept. */
  async get(hostId: string, counter: number): Promise<SaidReceipt | undefined> {
    const row = await this.#of(hostId).where("counter", "=", counter).executeTakeFirst();
    return row && recordOf(row);
  }

  #of(hostId: string) {
    return this.db.selectFrom("receipt_history").selectAll().where("host_id", "=", hostId);
  }
}

/** Every verified receipt that said something new. */
export class ReceiptHistoryStore extends ReceiptHistoryReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** Adds what a host says; where it says the same as before, under a newer counter, that row takes the newer receipt. */
  async add({ receipt, envelope }: { receipt: Receipt; envelope: Uint8Array }): Promise<void> {
    const { hostId, counter } = receipt;
    const [newest] = await this.list({ hostId, limit: 1 });
    const now = timestamp(this.clock);
    const row = {
      counter,
      image_digest: receipt.imageDigest,
      state: receipt.state,
      receipt: writeJson(receipt),
      envelope: Buffer.from(envelope),
      last_at: now,
    };
    if (newest !== undefined && counter > newest.receipt.counter && sayingOf(newest.receipt) === sayingOf(receipt)) {
      await this.db
        .updateTable("receipt_history")
        .set(row)
        .where("host_id", "=", hostId)
        .where("counter", "=", newest.receipt.counter)
        .execute();
      return;
    }
    await this.db
      .insertInto("receipt_history")
      .values({ host_id: hostId, first_at: now, ...row })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await this.#prune(hostId);
  }

  async #prune(hostId: string): Promise<void> {
    await this.db
      .deleteFrom("receipt_history")
      .where("host_id", "=", hostId)
      .where("counter", "not in", (eb) =>
        eb
          .selectFrom("receipt_history")
          .select("counter")
          .where("host_id", "=", hostId)
          .orderBy("counter", "desc")
          .limit(KEPT),
      )
      .execute();
  }
}

/** One that an older release stored may lack what receipts tell today: it is left out. */
function recordOf(row: Selectable<StoreSchema["receipt_history"]>): SaidReceipt | undefined {
  try {
    const receipt = decodeReceipt(Buffer.from(row.receipt));
    const envelope = new Uint8Array(row.envelope);
    return { hostId: row.host_id, receipt, envelope, firstAt: row.first_at, lastAt: row.last_at };
  } catch (thrown) {
    if (isProblem(thrown, "RECEIPT_INVALID")) return undefined;
    throw thrown;
  }
}
