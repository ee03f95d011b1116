import type { Kysely, Selectable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";
import { storeProblem } from "../store-problems.js";

export interface AlarmRecord {
  readonly id: number;
  readonly hostId: string;
  /** Stable, for programs: RECEIPT_SIGNATURE, RECEIPT_OTHER_BOOT, … */
  readonly kind: string;
  readonly message: string;
  readonly raisedAt: string;
  /** When it last happened, and how often it did. */
  readonly lastAt: string;
  readonly times: number;
  /** null while nobody has taken note of it. */
  readonly acknowledged: { readonly at: string; readonly by: string; readonly note: string } | null;
}

/** An agent that misbehaves in ever new ways fills no database. */
const MOST_OPEN_OF_HOST = 100;

export class AlarmReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first; those that nobody has acknowledged, or all; of one host, or of all. */
  async list(wanted: { which: "open" | "all"; hostId?: string; limit?: number }): Promise<readonly AlarmRecord[]> {
    let query = this.db.selectFrom("alarms").selectAll();
    if (wanted.which === "open") query = query.where("acknowledged_at", "is", null);
    if (wanted.hostId !== undefined) query = query.where("host_id", "=", wanted.hostId);
    const rows = await query
      .orderBy("id", "desc")
      .limit(wanted.limit ?? 1000)
      .execute();
    return rows.map(recordOf);
  }

  /** How many are open, by host id. */
  async openByHost(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.db
      .selectFrom("alarms")
      .select((eb) => ["host_id", eb.fn.countAll<number>().as("open")])
      .where("acknowledged_at", "is", null)
      .groupBy("host_id")
      .execute();
    return new Map(rows.map(({ host_id, open }) => [host_id, open]));
  }

  /** ALARM_NOT_FOUND */
  async get(id: number): Promise<AlarmRecord> {
    const row = await this.db.selectFrom("alarms").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw storeProblem("ALARM_NOT_FOUND", { alarm: id });
    return recordOf(row);
  }
}

/** What happened to a host that a person must look at; kept after it was acknowledged. */
export class AlarmStore extends AlarmReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** Raises an alarm on a host; the same again, while nobody has acknowledged it, is counted on it. Answers which it was. */
  async raise({ hostId, kind, message }: Raising): Promise<"new" | "counted"> {
    const now = timestamp(this.clock);
    const open = await this.list({ which: "open", hostId, limit: MOST_OPEN_OF_HOST });
    const same =
      open.find((one) => one.kind === kind && one.message === message) ??
      (open.length >= MOST_OPEN_OF_HOST ? (open.find((one) => one.kind === kind) ?? open[0]) : undefined);
    if (same === undefined) {
      const unseen = { acknowledged_at: null, acknowledged_by: null, note: null };
      const row = { host_id: hostId, kind, message, raised_at: now, last_at: now, times: 1, ...unseen };
      await this.db.insertInto("alarms").values(row).execute();
      return "new";
    }
    await this.db
      .updateTable("alarms")
      .set({ last_at: now, times: same.times + 1 })
      .where("id", "=", same.id)
      .execute();
    return "counted";
  }

  /** ALARM_NOT_FOUND, ALARM_ACKNOWLEDGED; whoever was first stays named. */
  async acknowledge(id: number, { who, note }: { who: string; note: string }): Promise<AlarmRecord> {
    const before = await this.get(id);
    if (before.acknowledged !== null) throw storeProblem("ALARM_ACKNOWLEDGED", { alarm: id, ...before.acknowledged });
    await this.db
      .updateTable("alarms")
      .set({ acknowledged_at: timestamp(this.clock), acknowledged_by: who, note })
      .where("id", "=", id)
      .execute();
    return this.get(id);
  }
}

interface Raising {
  readonly hostId: string;
  readonly kind: string;
  readonly message: string;
}

const recordOf = (row: Selectable<StoreSchema["alarms"]>): AlarmRecord => ({
  id: row.id,
  hostId: row.host_id,
  kind: row.kind,
  message: row.message,
  raisedAt: row.raised_at,
  lastAt: row.last_at,
  times: row.times,
  acknowledged:
    row.acknowledged_at === null
      ? null
      : { at: row.acknowledged_at, by: row.acknowledged_by ?? "unknown", note: row.note ?? "" },
});
