import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { chainHash, GENESIS, type ChainAnchor, type ChainedRow } from "../../domain/access/audit-chain.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { secretDigest } from "../secrets.js";
import type { OriginOf } from "./origin.js";

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
  /** Network address; empty for what no request asked for. */
  readonly from: string;
  readonly requestId: string;
  readonly hash: string;
}

export interface AuditQuery {
  readonly limit?: number;
  /** Rows before this one. */
  readonly before?: number;
  readonly onWhat?: string;
  readonly who?: string;
  readonly what?: string;
  /** OK, STARTED, a problem code; "refused" for everything that did not go well. */
  readonly outcome?: string;
  readonly since?: string;
  readonly until?: string;
}

/** A sealed prefix that was removed: what it was and the hash the chain goes on from. */
export interface AuditAnchor extends ChainAnchor {
  readonly rows: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly removedAt: string;
}

export class AuditReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first; all, or those that fit. */
  async list(query: AuditQuery = {}): Promise<readonly AuditRecord[]> {
    const { limit = 1000, before, onWhat, who, what, outcome, since, until } = query;
    let chosen = this.db.selectFrom("audits").selectAll();
    if (before !== undefined) chosen = chosen.where("id", "<", before);
    if (onWhat !== undefined) chosen = chosen.where("on_what", "=", onWhat);
    if (who !== undefined) chosen = chosen.where("who", "=", who);
    if (what !== undefined) chosen = chosen.where("what", "=", what);
    if (outcome === "refused") chosen = chosen.where("outcome", "not in", ["OK", "STARTED"]);
    else if (outcome !== undefined) chosen = chosen.where("outcome", "=", outcome);
    if (since !== undefined) chosen = chosen.where("at", ">=", since);
    if (until !== undefined) chosen = chosen.where("at", "<", until);
    return (await chosen.orderBy("id", "desc").limit(limit).execute()).map(recordOf);
  }

  /** The chain in its own order, a piece at a time, rows as they are hashed. */
  async *chain(after: number): AsyncGenerator<readonly ChainedRow[]> {
    for (let last = after; ;) {
      const rows = await this.db
        .selectFrom("audits")
        .selectAll()
        .where("id", ">", last)
        .orderBy("id")
        .limit(CHAIN_PIECE)
        .execute();
      const end = rows.at(-1);
      if (end === undefined) return;
      yield rows.map(chainedOf);
      last = end.id;
    }
  }

  /** Removed prefixes, oldest first. */
  async anchors(): Promise<readonly AuditAnchor[]> {
    const rows = await this.db.selectFrom("audit_anchors").selectAll().orderBy("up_to_id").execute();
    return rows.map((row) => ({
      ...{ id: row.up_to_id, hash: row.hash, rows: row.rows },
      ...{ firstAt: row.first_at, lastAt: row.last_at, removedAt: row.removed_at },
    }));
  }

  /** The last row that was written, as it was noted beside the chain. */
  async head(): Promise<ChainAnchor> {
    const row = await this.db.selectFrom("audit_head").selectAll().executeTakeFirst();
    return row === undefined ? GENESIS : { id: row.last_id, hash: row.hash };
  }
}

const CHAIN_PIECE = 1000;

/** Who did what, from where, on what, when, with what outcome; rows are only ever added, each hashed over the one before. */
export class AuditStore extends AuditReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
    private readonly origin: OriginOf,
  ) {
    super(db);
  }

  async append(entry: AuditEntry): Promise<void> {
    const origin = this.origin();
    if (origin !== undefined) origin.isNoted = true;
    const last = await this.head();
    const row = {
      ...{ id: last.id + 1, at: timestamp(this.clock), who: entry.who },
      ...{ from: origin?.from ?? "", requestId: origin?.requestId ?? "" },
      ...{ what: entry.what, onWhat: entry.onWhat, outcome: entry.outcome, detail: writeJson(entry.detail ?? null) },
    };
    const hash = chainHash(last.hash, row, secretDigest);
    const { from, requestId, onWhat, ...same } = row;
    await this.db
      .insertInto("audits")
      .values({ ...same, from_address: from, request_id: requestId, on_what: onWhat, hash })
      .execute();
    await this.db.updateTable("audit_head").set({ last_id: row.id, hash }).execute();
  }

  /** Removes rows older than a time, the newest row never; an anchor stays for them. Answers how many went. */
  async removeBefore(time: string): Promise<number> {
    const { id: headId } = await this.head();
    // The rows from the first on that are old: times may go back, the order of the chain does not.
    const kept = await this.db
      .selectFrom("audits")
      .select("id")
      .where("at", ">=", time)
      .orderBy("id")
      .executeTakeFirst();
    const upTo = (kept?.id ?? headId) - 1;
    const sealed = this.db.selectFrom("audits").selectAll().where("id", "<=", upTo);
    const first = await sealed.orderBy("id").executeTakeFirst();
    const last = await sealed.orderBy("id", "desc").executeTakeFirst();
    if (first === undefined || last === undefined) return 0;
    const rows = last.id - first.id + 1;
    await this.db
      .insertInto("audit_anchors")
      .values({
        ...{ up_to_id: last.id, hash: last.hash, rows },
        ...{ first_at: first.at, last_at: last.at, removed_at: timestamp(this.clock) },
      })
      .execute();
    await this.db.deleteFrom("audits").where("id", "<=", last.id).execute();
    return rows;
  }
}

const recordOf = (row: StoreSchema["audits"]): AuditRecord => ({
  ...chainedOf(row),
  detail: readJson(row.detail),
});

const chainedOf = (row: StoreSchema["audits"]): ChainedRow => ({
  id: row.id,
  at: row.at,
  who: row.who,
  from: row.from_address,
  requestId: row.request_id,
  what: row.what,
  onWhat: row.on_what,
  outcome: row.outcome,
  detail: row.detail,
  hash: row.hash,
});
