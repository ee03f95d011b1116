import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StoreSchema } from "../schema.js";

export interface Revocation {
  /** Lower-case hex. */
  readonly serial: string;
  readonly hostId: string;
  readonly revokedAt: string;
  readonly revokedBy: string;
  readonly reason: string;
}

export class RevocationReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** undefined: the certificate of this serial number is not revoked. */
  async find(serial: string): Promise<Revocation | undefined> {
    const row = await this.db
      .selectFrom("revoked_certificates")
      .selectAll()
      .where("serial", "=", serial)
      .executeTakeFirst();
    return (
      row && {
        serial: row.serial,
        hostId: row.host_id,
        revokedAt: row.revoked_at,
        revokedBy: row.revoked_by,
        reason: row.reason,
      }
    );
  }
}

/** Certificates that no door takes any more, for good. */
export class RevocationStore extends RevocationReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  async revoke({ serial, hostId, who, reason }: Revoking): Promise<void> {
    await this.db
      .insertInto("revoked_certificates")
      .values({ serial, host_id: hostId, revoked_at: timestamp(this.clock), revoked_by: who, reason })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

interface Revoking {
  readonly serial: string;
  readonly hostId: string;
  readonly who: string;
  readonly reason: string;
}
