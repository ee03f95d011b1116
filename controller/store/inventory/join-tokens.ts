import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";
import { newSecret, secretDigest } from "../secrets.js";
import { storeProblem } from "../store-problems.js";

export interface IssuedToken {
  /** The secret itself: shown once, never stored. */
  readonly token: string;
  readonly expiresAt: string;
  readonly clusterId: string | null;
}

/** One-time join tokens (DECISIONS 11); only their SHA-256 is stored. */
export class JoinTokenStore {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {}

  async issue(order: { clusterId: string | null; ttlSeconds: number; who: string }): Promise<IssuedToken> {
    const token = newSecret();
    const expiresAt = new Date(this.clock.now() + order.ttlSeconds * 1000).toISOString();
    await this.db
      .insertInto("join_tokens")
      .values({
        sha256: secretDigest(token),
        cluster_id: order.clusterId,
        created_by: order.who,
        created_at: timestamp(this.clock),
        expires_at: expiresAt,
        used_at: null,
        used_by: null,
      })
      .execute();
    return { token, expiresAt, clusterId: order.clusterId };
  }

  /**
   * Spends a token, exactly once whoever races: TOKEN_UNKNOWN, TOKEN_USED, TOKEN_EXPIRED. In the transaction that enrols the host,
   * so that a failed enrolment leaves the token good. `peer` names who brings it, for messages and the record.
   */
  async consume({ token, peer }: { token: string; peer: string }): Promise<{ readonly clusterId: string | null }> {
    const now = timestamp(this.clock);
    const sha256 = secretDigest(token);
    const spent = await this.db
      .updateTable("join_tokens")
      .set({ used_at: now, used_by: peer })
      .where("sha256", "=", sha256)
      .where("used_at", "is", null)
      .where("expires_at", ">", now)
      .returning("cluster_id")
      .executeTakeFirst();
    if (spent !== undefined) return { clusterId: spent.cluster_id };
    await this.check({ token, peer });
    // The clock moved between the two looks.
    throw storeProblem("TOKEN_EXPIRED", { peer, expiredAt: now });
  }

  /** Whether a token would be taken now, without spending it: TOKEN_UNKNOWN, TOKEN_USED, TOKEN_EXPIRED. */
  async check({ token, peer }: { token: string; peer: string }): Promise<void> {
    const sha256 = secretDigest(token);
    const known = await this.db.selectFrom("join_tokens").selectAll().where("sha256", "=", sha256).executeTakeFirst();
    if (known === undefined) throw storeProblem("TOKEN_UNKNOWN", { peer });
    if (known.used_at !== null)
      throw storeProblem("TOKEN_USED", { peer, usedAt: known.used_at, usedBy: known.used_by ?? "unknown" });
    if (known.expires_at <= timestamp(this.clock))
      throw storeProblem("TOKEN_EXPIRED", { peer, expiredAt: known.expires_at });
  }
}
