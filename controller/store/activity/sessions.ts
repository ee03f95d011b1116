import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { Identity } from "../../domain/access/identity.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { newSecret, secretDigest } from "../secrets.js";

/** A proved user, as a session keeps it. */
export type SessionIdentity = Pick<Identity, "user" | "source" | "groups">;

export interface SessionRecord {
  readonly identity: SessionIdentity;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Not younger than `used` was last told. */
  readonly lastUsedAt: string;
}

export class SessionReader {
  constructor(
    protected readonly db: Kysely<StoreSchema>,
    protected readonly clock: Clock,
  ) {}

  /** The session of a secret id, unless it is unknown or has expired. */
  async find(sessionId: string): Promise<SessionRecord | undefined> {
    const row = await this.db
      .selectFrom("sessions")
      .selectAll()
      .where("sha256", "=", secretDigest(sessionId))
      .where("expires_at", ">", timestamp(this.clock))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const identity = { user: row.user, ...readJson(row.identity) };
    return { identity, createdAt: row.created_at, expiresAt: row.expires_at, lastUsedAt: row.last_used_at };
  }
}

/** Sessions of the REST API; only the SHA-256 of an id is stored. */
export class SessionStore extends SessionReader {
  /** The session's secret id. Sessions that have expired are forgotten on the way. */
  async open({ identity, ttlSeconds }: { identity: SessionIdentity; ttlSeconds: number }): Promise<string> {
    await this.db.deleteFrom("sessions").where("expires_at", "<=", timestamp(this.clock)).execute();
    const id = newSecret();
    await this.db
      .insertInto("sessions")
      .values({
        sha256: secretDigest(id),
        user: identity.user,
        identity: writeJson({ source: identity.source, groups: identity.groups }),
        created_at: timestamp(this.clock),
        last_used_at: timestamp(this.clock),
        expires_at: new Date(this.clock.now() + ttlSeconds * 1000).toISOString(),
      })
      .execute();
    return id;
  }

  async used(sessionId: string): Promise<void> {
    await this.db
      .updateTable("sessions")
      .set({ last_used_at: timestamp(this.clock) })
      .where("sha256", "=", secretDigest(sessionId))
      .execute();
  }

  async close(sessionId: string): Promise<void> {
    await this.db.deleteFrom("sessions").where("sha256", "=", secretDigest(sessionId)).execute();
  }
}
