import type { Kysely } from "kysely";
import type { StoreSchema } from "../schema.js";

/** Numbers of orders, per host; a host refuses one that is not higher than it has seen (DECISIONS 13). */
export class OrderNumberStore {
  constructor(private readonly db: Kysely<StoreSchema>) {}

  async next(hostId: string): Promise<number> {
    const row = await this.db
      .insertInto("order_numbers")
      .values({ host_id: hostId, last: 1 })
      .onConflict((conflict) =>
        conflict.column("host_id").doUpdateSet((eb) => ({ last: eb("order_numbers.last", "+", 1) })),
      )
      .returning("last")
      .executeTakeFirstOrThrow();
    return row.last;
  }
}
