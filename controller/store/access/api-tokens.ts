import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { accessProblem } from "../../domain/access/access-problems.js";
import type { HeldRole } from "../../domain/access/decision.js";
import { readJson, writeJson } from "../json-column.js";
import { checkName } from "../names.js";
import type { StoreSchema } from "../schema.js";
import { newSecret, secretDigest } from "../secrets.js";
import { nextOf } from "../sequences.js";

/** By it people and scanners of secrets know what they hold. */
export const TOKEN_PREFIX = "grt_";

export interface ApiTokenRecord {
  /** token-N */
  readonly id: string;
  readonly user: string;
  readonly name: string;
  /** Roles it is bounded to; null: whatever its user may do. */
  readonly scope: readonly HeldRole[] | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** To the hour. */
  readonly lastUsedAt: string | null;
}

const HOUR_MS = 3_600_000;

export class ApiTokenReader {
  constructor(
    protected readonly db: Kysely<StoreSchema>,
    protected readonly clock: Clock,
  ) {}

  /** Those that have not expired. */
  async list(): Promise<readonly ApiTokenRecord[]> {
    const rows = await this.db
      .selectFrom("api_tokens")
      .selectAll()
      .where("expires_at", ">", timestamp(this.clock))
      .orderBy("user")
      .orderBy("created_at")
      .execute();
    return rows.map(recordOf);
  }

  /** The token of a secret, unless it is unknown or has expired. */
  async find(secret: string): Promise<ApiTokenRecord | undefined> {
    const row = await this.db
      .selectFrom("api_tokens")
      .selectAll()
      .where("sha256", "=", secretDigest(secret))
      .where("expires_at", ">", timestamp(this.clock))
      .executeTakeFirst();
    return row && recordOf(row);
  }

  /** Neither revoked nor expired. */
  async isAlive(id: string): Promise<boolean> {
    const row = await this.db
      .selectFrom("api_tokens")
      .select("id")
      .where("id", "=", id)
      .where("expires_at", ">", timestamp(this.clock))
      .executeTakeFirst();
    return row !== undefined;
  }

  /** API_TOKEN_NOT_FOUND */
  async need(id: string): Promise<ApiTokenRecord> {
    const row = await this.db.selectFrom("api_tokens").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw accessProblem("API_TOKEN_NOT_FOUND", { token: id });
    return recordOf(row);
  }
}

/** Tokens for programs; only the SHA-256 of each is stored. */
export class ApiTokenStore extends ApiTokenReader {
  /** The secret, told this once, and the record. Tokens that have expired are forgotten on the way. */
  async issue(order: {
    readonly user: string;
    readonly name: string;
    readonly scope: readonly HeldRole[] | null;
    readonly ttlSeconds: number;
  }): Promise<{ readonly secret: string; readonly record: ApiTokenRecord }> {
    await this.db.deleteFrom("api_tokens").where("expires_at", "<=", timestamp(this.clock)).execute();
    const secret = `${TOKEN_PREFIX}${newSecret()}`;
    const row: StoreSchema["api_tokens"] = {
      id: `token-${await nextOf(this.db, "api-token")}`,
      sha256: secretDigest(secret),
      user: order.user,
      name: checkName(order.name),
      scope: order.scope && writeJson(order.scope),
      created_at: timestamp(this.clock),
      expires_at: new Date(this.clock.now() + order.ttlSeconds * 1000).toISOString(),
      last_used_at: null,
    };
    await this.db.insertInto("api_tokens").values(row).execute();
    return { secret, record: recordOf(row) };
  }

  /** API_TOKEN_NOT_FOUND */
  async revoke(id: string): Promise<void> {
    await this.need(id);
    await this.db.deleteFrom("api_tokens").where("id", "=", id).execute();
  }

  async used(id: string): Promise<void> {
    await this.db
      .updateTable("api_tokens")
      .set({ last_used_at: timestamp(this.clock) })
      .where("id", "=", id)
      .execute();
  }
}

/** Whether its use is worth a note: no more than one an hour costs a commit. */
export const isUseNews = ({ lastUsedAt }: ApiTokenRecord, nowMs: number): boolean =>
  lastUsedAt === null || nowMs - Date.parse(lastUsedAt) >= HOUR_MS;

const recordOf = (row: StoreSchema["api_tokens"]): ApiTokenRecord => ({
  id: row.id,
  user: row.user,
  name: row.name,
  scope: row.scope && readJson(row.scope),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});
