import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

export type ResultKind = "apply" | "check";

/** The task whose result is the last one of its kind, kept beyond the task itself. */
export interface LastResult<T> {
  readonly taskId: string;
  readonly result: T;
  readonly endedAt: string;
}

export class LastResultReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Of a cluster or standalone host; undefined before the first. The caller knows what it has put there. */
  async get<T>(scopeId: string, kind: ResultKind): Promise<LastResult<T> | undefined> {
    const row = await this.db
      .selectFrom("last_results")
      .selectAll()
      .where("scope_id", "=", scopeId)
      .where("kind", "=", kind)
      .executeTakeFirst();
    return row && { taskId: row.task_id, result: readJson(row.result) as T, endedAt: row.ended_at };
  }
}

/** The last apply and check results of each cluster and standalone host (VLCM 7.16). */
export class LastResultStore extends LastResultReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async put(found: { scopeId: string; kind: ResultKind; taskId: string; result: unknown }): Promise<void> {
    const { scopeId, kind, taskId, result } = found;
    const row = { task_id: taskId, result: writeJson(result), ended_at: timestamp(this.clock) };
    await this.db
      .insertInto("last_results")
      .values({ scope_id: scopeId, kind, ...row })
      .onConflict((conflict) => conflict.columns(["scope_id", "kind"]).doUpdateSet(row))
      .execute();
  }
}
