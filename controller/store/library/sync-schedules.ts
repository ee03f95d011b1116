import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { DAILY_SYNC, type SyncSchedule } from "../../domain/library/sync-schedule.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

export interface SyncPlan {
  readonly enabled: boolean;
  readonly schedule: SyncSchedule;
  /** Kept and given back as vSphere does; nothing is mailed. */
  readonly emails: readonly string[];
  /** When the last run was begun by the schedule, or the schedule was set: what comes due is counted from here. */
  readonly begunAt: string;
}

export class SyncScheduleReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** undefined before anybody looked: see `ensure`. */
  async get(): Promise<SyncPlan | undefined> {
    const row = await this.db.selectFrom("sync_schedule").selectAll().executeTakeFirst();
    return (
      row && {
        enabled: row.enabled === 1,
        schedule: readJson(row.schedule),
        emails: readJson(row.emails),
        begunAt: row.begun_at,
      }
    );
  }
}

/** The one schedule of all online depots. */
export class SyncScheduleStore extends SyncScheduleReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** The schedule; daily, from now on, when there was none. */
  async ensure(): Promise<SyncPlan> {
    const known = await this.get();
    return known ?? this.set({ enabled: true, schedule: DAILY_SYNC, emails: [] });
  }

  async set(wish: Omit<SyncPlan, "begunAt">): Promise<SyncPlan> {
    const plan = { ...wish, begunAt: timestamp(this.clock) };
    const row = {
      enabled: plan.enabled ? (1 as const) : (0 as const),
      schedule: writeJson(plan.schedule),
      emails: writeJson(plan.emails),
      begun_at: plan.begunAt,
    };
    await this.db
      .insertInto("sync_schedule")
      .values({ id: 1, ...row })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute();
    return plan;
  }

  /** The schedule has begun a run now. */
  async begin(): Promise<void> {
    await this.db
      .updateTable("sync_schedule")
      .set({ begun_at: timestamp(this.clock) })
      .execute();
  }
}
