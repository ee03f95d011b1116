import type { Kysely } from "kysely";
import type { StoreSchema } from "./schema.js";

/** The next number of a sequence: 1, 2, 3, … never one twice, also when rows are deleted. */
export async function nextOf(db: Kysely<StoreSchema>, name: string): Promise<number> {
  const row = await db
    .insertInto("sequences")
    .values({ name, last: 1 })
    .onConflict((conflict) => conflict.column("name").doUpdateSet((eb) => ({ last: eb("sequences.last", "+", 1) })))
    .returning("last")
    .executeTakeFirstOrThrow();
  return row.last;
}
