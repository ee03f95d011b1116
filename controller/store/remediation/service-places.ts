import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";

/** A host that is out of service, or may be. */
export interface ServicePlace {
  readonly hostId: string;
  /** The task that took it out. */
  readonly taskId: string;
  readonly since: string;
}

export class ServicePlaceReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Longest first. */
  async ofScope(scopeId: string): Promise<readonly ServicePlace[]> {
    const rows = await this.db
      .selectFrom("out_of_service")
      .selectAll()
      .where("scope_id", "=", scopeId)
      .orderBy("since")
      .orderBy("host_id")
      .execute();
    return rows.map((row) => ({ hostId: row.host_id, taskId: row.task_id, since: row.since }));
  }
}

/** Which hosts are out of service: outlives tasks and restarts, since the limit does (promise 6). */
export class ServicePlaceStore extends ServicePlaceReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** A host that has a place keeps it, as of then. */
  async take({ hostId, scopeId, taskId }: { hostId: string; scopeId: string; taskId: string }): Promise<void> {
    await this.db
      .insertInto("out_of_service")
      .values({ host_id: hostId, scope_id: scopeId, task_id: taskId, since: timestamp(this.clock) })
      .onConflict((conflict) => conflict.column("host_id").doUpdateSet({ task_id: taskId, scope_id: scopeId }))
      .execute();
  }

  /** It was verified back in service. */
  async release(hostId: string): Promise<void> {
    await this.db.deleteFrom("out_of_service").where("host_id", "=", hostId).execute();
  }
}
