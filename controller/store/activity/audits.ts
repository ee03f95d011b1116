import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

export interface AuditEntry {
  readonly who: string;
  /** "depot import", "image commit", "stage", "host enrol", … */
  readonly what: string;
  readonly onWhat: string;
  /** "OK", or the code of the problem it ended with. */
  readonly outcome: string;
  readonly detail?: unknown;
}

export interface AuditRecord extends AuditEntry {
  readonly id: number;
  readonly at: string;
}

export class AuditReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first; all, or those on one thing. */
  async list({ limit = 1000, onWhat }: { limit?: number; onWhat?: string } = {}): Promise<readonly AuditRecord[]> {
    const all = this.db.selectFrom("audits").selectAll();
    const chosen = onWhat === undefined ? all : all.where("on_what", "=", onWhat);
    const rows = await chosen.orderBy("id", "desc").limit(limit).execute();
    return rows.map((row) => ({
      id: row.id,
      who: row.who,
      what: row.what,
      onWhat: row.on_what,
      at: row.at,
      outcome: row.outcome,
      detail: readJson(row.detail),
    }));
  }
}

/** Who did what, on what, when, with what outcome; rows are only ever added. */
export class AuditStore extends AuditReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async append(entry: AuditEntry): Promise<void> {
    await this.db
      .insertInto("audits")
      .values({
        who: entry.who,
        what: entry.what,
        on_what: entry.onWhat,
        at: timestamp(this.clock),
        outcome: entry.outcome,
        detail: writeJson(entry.detail ?? null),
      })
      .execute();
  }
}
