import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeReceipt } from "../../../formats/receipt/codec.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

export interface ReceiptRecord {
  readonly hostId: string;
  readonly receipt: Receipt;
  /** The DSSE envelope (JSON bytes) as the host signed it. */
  readonly envelope: Uint8Array;
  readonly receivedAt: string;
}

export interface Saying {
  readonly imageDigest: string;
  readonly state: Receipt["state"];
  readonly counter: number;
  readonly receivedAt: string;
}

export class ReceiptReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The newest receipt of a host, of any image; undefined where that one cannot be read any more. */
  async latest(hostId: string): Promise<ReceiptRecord | undefined> {
    const row = await this.#of(hostId).orderBy("counter", "desc").executeTakeFirst();
    return row && recordOf(row);
  }

  /** The newest receipt of each of some hosts, by host id; none of those whose newest cannot be read any more. */
  async latestOf(hostIds: readonly string[]): Promise<ReadonlyMap<string, Receipt>> {
    const rows = await this.db
      .selectFrom("receipts")
      .innerJoin(this.#newest(), (join) => join.onRef("of_host", "=", "host_id").onRef("newest", "=", "counter"))
      .selectAll("receipts")
      .where("host_id", "in", hostIds)
      .execute();
    return new Map(rows.flatMap((row) => recordOf(row) ?? []).map(({ hostId, receipt }) => [hostId, receipt]));
  }

  /** Of the newest receipt of a host; 0 without one. */
  async latestCounter(hostId: string): Promise<number> {
    const { newest } = await this.db
      .selectFrom("receipts")
      .select((eb) => eb.fn.max("counter").as("newest"))
      .where("host_id", "=", hostId)
      .executeTakeFirstOrThrow();
    return newest ?? 0;
  }

  /** What the newest receipt of each host says in short, by host id. */
  async latestSayings(): Promise<ReadonlyMap<string, Saying>> {
    const rows = await this.db
      .selectFrom("receipts")
      .innerJoin(this.#newest(), (join) => join.onRef("of_host", "=", "host_id").onRef("newest", "=", "counter"))
      .select(["host_id", "image_digest", "state", "counter", "received_at"])
      .execute();
    return new Map(
      rows.map((row) => [
        row.host_id,
        { imageDigest: row.image_digest, state: row.state, counter: row.counter, receivedAt: row.received_at },
      ]),
    );
  }

  async latestFor(hostId: string, imageDigest: string): Promise<ReceiptRecord | undefined> {
    const row = await this.#of(hostId).where("image_digest", "=", imageDigest).executeTakeFirst();
    return row && recordOf(row);
  }

  #newest() {
    return this.db
      .selectFrom("receipts")
      .select((eb) => ["host_id as of_host", eb.fn.max("counter").as("newest")])
      .groupBy("host_id")
      .as("last");
  }

  #of(hostId: string) {
    return this.db.selectFrom("receipts").selectAll().where("host_id", "=", hostId);
  }
}

/** The newest verified receipt per host and image. */
export class ReceiptStore extends ReceiptReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /**
   * Keeps a receipt whose signature was verified. Only ever forward: one that is not newer than what is kept for its image changes nothing,
   * so a repetition is answered alike. The answer is the highest counter stored for the host.
   */
  async put(record: { hostId: string; receipt: Receipt; envelope: Uint8Array }): Promise<{
    readonly stored: boolean;
    readonly acknowledgedCounter: number;
  }> {
    const { hostId, receipt } = record;
    const row = {
      counter: receipt.counter,
      state: receipt.state,
      receipt: writeJson(receipt),
      envelope: Buffer.from(record.envelope),
      received_at: timestamp(this.clock),
    };
    const done = await this.db
      .insertInto("receipts")
      .values({ host_id: hostId, image_digest: receipt.imageDigest, ...row })
      .onConflict((conflict) =>
        conflict.columns(["host_id", "image_digest"]).doUpdateSet(row).where("receipts.counter", "<", receipt.counter),
      )
      .executeTakeFirst();
    return {
      stored: (done.numInsertedOrUpdatedRows ?? 0n) > 0n,
      acknowledgedCounter: await this.latestCounter(hostId),
    };
  }
}

/** One that an older release stored may lack what receipts tell today: it proves nothing, and the host's next one takes its place. */
function recordOf(row: StoreSchema["receipts"]): ReceiptRecord | undefined {
  try {
    return described(row, decodeReceipt(Buffer.from(row.receipt)));
  } catch (thrown) {
    if (isProblem(thrown, "RECEIPT_INVALID")) return undefined;
    throw thrown;
  }
}

const described = (row: StoreSchema["receipts"], receipt: Receipt): ReceiptRecord => ({
  hostId: row.host_id,
  receipt,
  envelope: new Uint8Array(row.envelope),
  receivedAt: row.received_at,
});
