import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { SecondPersonAct } from "../../domain/access/approval.js";
import type { AccessObject } from "../../domain/access/decision.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** The rule of the whole fleet. */
export const FLEET_RULE = "fleet";

export interface ApprovalRule {
  /** "fleet", a cluster id or the id of a standalone host. */
  readonly scopeId: string;
  readonly acts: readonly SecondPersonAct[];
  /** A request that nobody has decided for so long is over. */
  readonly ttlSeconds: number;
  readonly setBy: string;
  readonly setAt: string;
}

export class ApprovalRuleReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly ApprovalRule[]> {
    return (await this.db.selectFrom("approval_rules").selectAll().orderBy("scope_id").execute()).map(ruleOf);
  }

  /** The rule that asks for a second person here: a cluster's own counts beside the fleet's, never instead of it. */
  async asks(object: AccessObject, act: SecondPersonAct): Promise<ApprovalRule | undefined> {
    const own = object.kind === "fleet" ? [] : [object.id, ...(object.kind === "host" ? [object.clusterId] : [])];
    const scopes: readonly (string | null)[] = [...own, FLEET_RULE];
    return (await this.list()).find((rule) => scopes.includes(rule.scopeId) && rule.acts.includes(act));
  }
}

/** What needs a second person, for the fleet and by cluster or standalone host. */
export class ApprovalRuleStore extends ApprovalRuleReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** No acts: no rule. */
  async set({ scopeId, acts, ttlSeconds, setBy }: Omit<ApprovalRule, "setAt">): Promise<void> {
    await this.db.deleteFrom("approval_rules").where("scope_id", "=", scopeId).execute();
    if (acts.length === 0) return;
    const row = { scope_id: scopeId, acts: writeJson(acts), ttl_seconds: ttlSeconds };
    await this.db
      .insertInto("approval_rules")
      .values({ ...row, set_by: setBy, set_at: timestamp(this.clock) })
      .execute();
  }
}

const ruleOf = (row: StoreSchema["approval_rules"]): ApprovalRule => ({
  scopeId: row.scope_id,
  acts: readJson(row.acts),
  ttlSeconds: row.ttl_seconds,
  setBy: row.set_by,
  setAt: row.set_at,
});
