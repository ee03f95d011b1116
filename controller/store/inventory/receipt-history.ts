import { sql, type Kysely, type Selectable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeReceipt } from "../../../formats/receipt/codec.js";
import { sayingOf, type Receipt } from "../../../formats/receipt/receipt.js";
import { readJson, writeJson } from "../json-column.js";
import type { ReceiptSummaryColumn, StoreSchema } from "../schema.js";

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

/** What a receipt says in a line. */
export interface SaidSummary {
  readonly counter: number;
  readonly state: Receipt["state"];
  readonly imageDigest: string;
  readonly firmware: Receipt["firmware"];
  /** How many. */
  readonly vibs: number;
  readonly persistence: Receipt["persistence"];
  readonly bootId: string;
  readonly at: string;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** So many different things that a host said are kept, and no more bytes than these; the newest always. */
const KEPT = { receipts: 500, bytes: 32 * 1024 * 1024 } as const;

export class ReceiptHistoryReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first, without the receipts themselves, which may be megabytes each. */
  async list({ hostId, limit = 100 }: { hostId: string; limit?: number }): Promise<readonly SaidSummary[]> {
    const rows = await this.db
      .selectFrom("receipt_history")
      .select(["counter", "state", "image_digest", "summary", "first_at", "last_at"])
      .where("host_id", "=", hostId)
      .orderBy("counter", "desc")
      .limit(limit)
      .execute();
    return rows.flatMap(({ summary, ...row }) => {
      // One that an older release stored may lack what receipts tell today: it is left out.
      const told = readJson(summary);
      if (told === null) return [];
      const { counter, state, image_digest: imageDigest, first_at: firstAt, last_at: lastAt } = row;
      return [{ ...told, counter, state, imageDigest, firstAt, lastAt }];
    });
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
    const newest = await this.#newest(hostId);
    const now = timestamp(this.clock);
    const row = {
      counter,
      image_digest: receipt.imageDigest,
      state: receipt.state,
      ...sizedOf(receipt, envelope),
      summary: writeJson(summaryOf(receipt)),
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

  async #newest(hostId: string): Promise<SaidReceipt | undefined> {
    const row = await this.db
      .selectFrom("receipt_history")
      .selectAll()
      .where("host_id", "=", hostId)
      .orderBy("counter", "desc")
      .limit(1)
      .executeTakeFirst();
    return row && recordOf(row);
  }

  async #prune(hostId: string): Promise<void> {
    const { receipts, bytes } = KEPT;
    await sql`delete from receipt_history where host_id = ${hostId} and counter in (
      select counter from (
        select counter, row_number() over newest as place, sum(bytes) over newest as total
        from receipt_history where host_id = ${hostId} window newest as (order by counter desc))
      where place > ${receipts} or (total > ${bytes} and place > 1))`.execute(this.db);
  }
}

function sizedOf(receipt: Receipt, envelope: Uint8Array) {
  const text = writeJson(receipt);
  return { receipt: text, envelope: Buffer.from(envelope), bytes: Buffer.byteLength(text) + envelope.length };
}

const summaryOf = ({ firmware, vibs, persistence, bootId, at }: Receipt): ReceiptSummaryColumn => ({
  ...{ firmware, vibs: vibs.length, persistence, bootId, at },
});

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
