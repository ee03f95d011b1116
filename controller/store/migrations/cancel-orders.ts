import { sql, type Kysely, type Migration } from "kysely";

const CHANGES = [
  `create table cancel_orders (
    order_id text primary key, host_id text not null references hosts (id) on delete cascade, task_id text not null,
    notice text not null, wanted_at text not null) strict`,
  `create index cancel_orders_of_host on cancel_orders (host_id)`,
];

/** Orders that a user has ended while their host was away: it is told when it answers again. */
export const cancelOrders: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of CHANGES) await sql.raw(statement).execute(db);
  },
};
