import type { Kysely } from "kysely";
import type { StoreSchema } from "../schema.js";

/** What people call a cluster or host, for a problem that tells of it: its name, or the id of one that is gone. */
export async function nameOfScope(db: Kysely<StoreSchema>, scopeId: string): Promise<string> {
  const cluster = await db.selectFrom("clusters").select("name").where("id", "=", scopeId).executeTakeFirst();
  const host = await db.selectFrom("hosts").select("name").where("id", "=", scopeId).executeTakeFirst();
  return cluster?.name ?? host?.name ?? scopeId;
}
