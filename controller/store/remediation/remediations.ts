import type { Kysely, Selectable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { BadImage, LastRemediation } from "../../domain/remediation/remembered-remediation.js";
import type { Savings } from "../../domain/remediation/saved.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** Of each host so many are kept. */
const KEPT = 100;

/** How a remediation of one host ended. */
export interface RemediationRecord extends LastRemediation {
  readonly taskId: string;
  readonly hostId: string;
  readonly scopeId: string;
  /** From the order to the end. */
  readonly tookMs: number;
  readonly maintenanceMs: number;
  readonly savings: Savings;
}

const recordOf = (row: Selectable<StoreSchema["remediations"]>): RemediationRecord => ({
  taskId: row.task_id,
  hostId: row.host_id,
  scopeId: row.scope_id,
  imageDigest: row.image_digest,
  outcome: row.outcome,
  failedStep: row.failed_step,
  reason: row.reason,
  remedy: row.remedy,
  tookMs: row.took_ms,
  maintenanceMs: row.maintenance_ms,
  savings: readJson(row.savings),
  endedAt: row.ended_at,
});

export class RemediationReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first. */
  async ofHost(hostId: string, limit = KEPT): Promise<readonly RemediationRecord[]> {
    const rows = await this.db
      .selectFrom("remediations")
      .selectAll()
      .where("host_id", "=", hostId)
      .orderBy("ended_at", "desc")
      .limit(limit)
      .execute();
    return rows.map(recordOf);
  }

  /** The newest of each host that ever had one, by host id. */
  async newest(): Promise<ReadonlyMap<string, RemediationRecord>> {
    const last = this.db
      .selectFrom("remediations")
      .select((eb) => ["host_id as of_host", eb.fn.max("ended_at").as("newest")])
      .groupBy("host_id")
      .as("last");
    const rows = await this.db
      .selectFrom("remediations")
      .innerJoin(last, (join) => join.onRef("of_host", "=", "host_id").onRef("newest", "=", "ended_at"))
      .selectAll("remediations")
      .execute();
    return new Map(rows.map((row) => [row.host_id, recordOf(row)]));
  }

  /** Images that are marked bad on a host, as it said last. */
  async badImages(hostId: string): Promise<readonly BadImage[]> {
    const rows = await this.db.selectFrom("bad_images").selectAll().where("host_id", "=", hostId).execute();
    return rows.map(({ image_digest: imageDigest, name, at, reason }) => ({ imageDigest, name, at, reason }));
  }

  /** What its compliance says beside what differs. */
  async memoryOf(hostId: string): Promise<{ last: LastRemediation | undefined; bad: readonly BadImage[] }> {
    const [[last], bad] = await Promise.all([this.ofHost(hostId, 1), this.badImages(hostId)]);
    return { last, bad };
  }
}

/** How remediations ended, and which images failed on which host. */
export class RemediationStore extends RemediationReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async add(record: Omit<RemediationRecord, "endedAt">): Promise<void> {
    const row = {
      ...{ scope_id: record.scopeId, image_digest: record.imageDigest, outcome: record.outcome },
      ...{ failed_step: record.failedStep, reason: record.reason, remedy: record.remedy },
      ...{ took_ms: record.tookMs, maintenance_ms: record.maintenanceMs, savings: writeJson(record.savings) },
      ended_at: timestamp(this.clock),
    };
    await this.db
      .insertInto("remediations")
      .values({ task_id: record.taskId, host_id: record.hostId, ...row })
      .onConflict((conflict) => conflict.columns(["task_id", "host_id"]).doUpdateSet(row))
      .execute();
    const older = this.db.selectFrom("remediations").select("ended_at").where("host_id", "=", record.hostId);
    await this.db
      .deleteFrom("remediations")
      .where("host_id", "=", record.hostId)
      .where("ended_at", "in", older.orderBy("ended_at", "desc").limit(-1).offset(KEPT))
      .execute();
  }

  /** What the host says now, in the place of what it said before. */
  async setBadImages(hostId: string, images: readonly BadImage[]): Promise<void> {
    await this.db.deleteFrom("bad_images").where("host_id", "=", hostId).execute();
    for (const { imageDigest, name, at, reason } of images)
      await this.db
        .insertInto("bad_images")
        .values({ host_id: hostId, image_digest: imageDigest, name, at, reason })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
  }
}
