import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { PolicyWish } from "../../domain/remediation/apply-policy.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** The global default of clusters, or of standalone hosts. */
export const globalPolicyOf = (kind: "cluster" | "host"): string => `defaults/${kind}s`;

export class ApplyPolicyReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** What is set there; nothing where nobody has set anything. */
  async get(scopeId: string): Promise<PolicyWish> {
    const row = await this.db
      .selectFrom("apply_policies")
      .select("policy")
      .where("scope_id", "=", scopeId)
      .executeTakeFirst();
    return row === undefined ? {} : readJson(row.policy);
  }
}

/** Apply policies (VLCM 7a). */
export class ApplyPolicyStore extends ApplyPolicyReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** In the place of what was set: a field that is left out is no longer set. */
  async put({ scopeId, policy, who }: { scopeId: string; policy: PolicyWish; who: string }): Promise<void> {
    const row = { policy: writeJson(policy), changed_by: who, changed_at: timestamp(this.clock) };
    await this.db
      .insertInto("apply_policies")
      .values({ scope_id: scopeId, ...row })
      .onConflict((conflict) => conflict.column("scope_id").doUpdateSet(row))
      .execute();
  }
}
