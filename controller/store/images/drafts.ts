import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";

export interface DraftContent {
  readonly scopeId: string;
  readonly owner: string;
  readonly spec: SoftwareSpec;
  /** VIB id to the SHA-256 that the operator wants. */
  readonly pins: Readonly<Record<string, string>>;
}

export interface DraftRecord extends DraftContent {
  /** draft-N */
  readonly id: string;
  readonly createdAt: string;
}

export class DraftReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(scopeId: string): Promise<readonly DraftRecord[]> {
    const rows = await this.db.selectFrom("drafts").selectAll().where("scope_id", "=", scopeId).orderBy("id").execute();
    return rows.map(recordOf);
  }

  /** DRAFT_NOT_FOUND */
  async get({ scopeId, id }: { scopeId: string; id: string }): Promise<DraftRecord> {
    const row = await this.db
      .selectFrom("drafts")
      .selectAll()
      .where("scope_id", "=", scopeId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) throw storeProblem("DRAFT_NOT_FOUND", { draft: id, scope: scopeId });
    return recordOf(row);
  }
}

/** One draft per scope and user (VLCM part 2). */
export class DraftStore extends DraftReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** A new draft; the user's older one of this scope is replaced. */
  async replace(content: DraftContent): Promise<DraftRecord> {
    const record = { ...content, id: `draft-${await nextOf(this.db, "draft")}`, createdAt: timestamp(this.clock) };
    await this.db
      .deleteFrom("drafts")
      .where("scope_id", "=", content.scopeId)
      .where("owner", "=", content.owner)
      .execute();
    await this.db
      .insertInto("drafts")
      .values({
        id: record.id,
        scope_id: record.scopeId,
        owner: record.owner,
        spec: writeJson(record.spec),
        pins: writeJson(record.pins),
        created_at: record.createdAt,
      })
      .execute();
    return record;
  }

  async remove(id: string): Promise<void> {
    await this.db.deleteFrom("drafts").where("id", "=", id).execute();
  }
}

const recordOf = (row: StoreSchema["drafts"]): DraftRecord => ({
  id: row.id,
  scopeId: row.scope_id,
  owner: row.owner,
  spec: readJson(row.spec),
  pins: readJson(row.pins),
  createdAt: row.created_at,
});
