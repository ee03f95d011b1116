import { sql, type Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";

/** An order that its host is still to be told to stop. */
export interface CancelOrder {
  readonly orderId: string;
  readonly hostId: string;
  /** The task whose row of this host says so, by the notice, until the host has heard it. */
  readonly taskId: string;
  readonly notice: string;
}

/** What a host had done with an order by the time it was told to stop it. */
export interface FoundInstead {
  readonly notice: string;
  /** Of the receipt that proves that it has finished it. */
  readonly receiptCounter?: number;
}

export class CancelOrderReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Oldest first. */
  async ofHost(hostId: string): Promise<readonly CancelOrder[]> {
    const rows = await this.db
      .selectFrom("cancel_orders")
      .selectAll()
      .where("host_id", "=", hostId)
      .orderBy("wanted_at")
      .execute();
    return rows.map((row) => ({
      orderId: row.order_id,
      hostId: row.host_id,
      taskId: row.task_id,
      notice: row.notice,
    }));
  }
}

/** Orders that hosts are to be told to stop as soon as they answer. */
export class CancelOrderStore extends CancelOrderReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** Once per order, however often it is wanted; nothing for a host that is gone. */
  async want({ orderId, hostId, taskId, notice }: CancelOrder): Promise<void> {
    const host = await this.db.selectFrom("hosts").select("id").where("id", "=", hostId).executeTakeFirst();
    if (host === undefined) return;
    const row = { order_id: orderId, host_id: hostId, task_id: taskId, notice, wanted_at: timestamp(this.clock) };
    await this.db
      .insertInto("cancel_orders")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** The host has heard it: no notice says otherwise any more, but what it came to where there was nothing to stop. */
  async heard({ orderId, hostId, taskId, notice }: CancelOrder, found?: FoundInstead): Promise<void> {
    await this.db.deleteFrom("cancel_orders").where("order_id", "=", orderId).execute();
    const left = sql`(select json_group_array(value) from json_each(detail, '$.notices') where value <> ${notice})`;
    const notices = found === undefined ? sql`json(${left})` : sql`json_insert(${left}, '$[#]', ${found.notice})`;
    const proof = found?.receiptCounter === undefined ? sql`` : sql`, '$.receiptCounter', ${found.receiptCounter}`;
    await this.db
      .updateTable("task_hosts")
      .set({ detail: sql<string>`json_set(detail, '$.notices', ${notices}${proof})` })
      .where("task_id", "=", taskId)
      .where("host_id", "=", hostId)
      .execute();
  }
}
