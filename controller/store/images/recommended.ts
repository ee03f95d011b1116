import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { Recommendations } from "../../domain/recommendation/recommendations.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** Recommendations with the commit that they improve on, and when they were made. */
export interface RecommendationRecord {
  readonly commitId: string;
  readonly checkedAt: string;
  readonly recommendations: Recommendations;
}

export class RecommendationReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async get(scopeId: string): Promise<RecommendationRecord | undefined> {
    const row = await this.db
      .selectFrom("recommendations")
      .selectAll()
      .where("scope_id", "=", scopeId)
      .executeTakeFirst();
    return row && { commitId: row.commit_id, checkedAt: row.checked_at, recommendations: readJson(row.result) };
  }
}

/** The newest recommendations of each scope; a commit makes them void (VLCM part 2). */
export class RecommendationStore extends RecommendationReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async put(scopeId: string, { commitId, recommendations }: Omit<RecommendationRecord, "checkedAt">): Promise<void> {
    const row = { commit_id: commitId, result: writeJson(recommendations), checked_at: timestamp(this.clock) };
    await this.db
      .insertInto("recommendations")
      .values({ scope_id: scopeId, ...row })
      .onConflict((conflict) => conflict.column("scope_id").doUpdateSet(row))
      .execute();
  }

  async remove(scopeId: string): Promise<void> {
    await this.db.deleteFrom("recommendations").where("scope_id", "=", scopeId).execute();
  }
}
