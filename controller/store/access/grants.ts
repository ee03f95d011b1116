import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { accessProblem } from "../../domain/access/access-problems.js";
import type { GrantPlace, HeldRole } from "../../domain/access/decision.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";

export interface GrantSubject {
  readonly kind: "user" | "group";
  readonly name: string;
}

export interface GrantRecord extends HeldRole {
  /** grant-N */
  readonly id: string;
  readonly subject: GrantSubject;
  readonly grantedBy: string;
  readonly grantedAt: string;
}

export class GrantReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly GrantRecord[]> {
    const rows = await this.db.selectFrom("grants").selectAll().orderBy("subject").orderBy("id").execute();
    return rows.map(recordOf);
  }

  /** What a user holds, by name and by the groups told of him. */
  async heldBy(user: string, groups: readonly string[]): Promise<readonly HeldRole[]> {
    const rows = await this.db
      .selectFrom("grants")
      .selectAll()
      .where((eb) =>
        eb.or([
          eb.and([eb("subject_kind", "=", "user"), eb("subject", "=", user)]),
          ...(groups.length === 0
            ? []
            : [eb.and([eb("subject_kind", "=", "group"), eb("subject", "in", [...groups])])]),
        ]),
      )
      .execute();
    return rows.map(recordOf);
  }
}

/** Who holds which role where. */
export class GrantStore extends GrantReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** The grant; one that is there already is answered as it is. */
  async add(grant: HeldRole & { readonly subject: GrantSubject; readonly who: string }): Promise<GrantRecord> {
    const same = (await this.list()).find((one) => keyOf(one) === keyOf(grant));
    if (same !== undefined) return same;
    const row: StoreSchema["grants"] = {
      id: `grant-${await nextOf(this.db, "grant")}`,
      subject_kind: grant.subject.kind,
      subject: grant.subject.name,
      role: grant.role,
      place_kind: grant.place.kind,
      place_id: grant.place.kind === "fleet" ? null : grant.place.id,
      granted_by: grant.who,
      granted_at: timestamp(this.clock),
    };
    await this.db.insertInto("grants").values(row).execute();
    return recordOf(row);
  }

  /** What it was; GRANT_NOT_FOUND. */
  async remove(id: string): Promise<GrantRecord> {
    const row = await this.db.deleteFrom("grants").where("id", "=", id).returningAll().executeTakeFirst();
    if (row === undefined) throw accessProblem("GRANT_NOT_FOUND", { grant: id });
    return recordOf(row);
  }
}

const keyOf = ({ subject, role, place }: Pick<GrantRecord, "subject" | "role" | "place">): string =>
  JSON.stringify([subject.kind, subject.name, role, place.kind, place.kind === "fleet" ? "" : place.id]);

const recordOf = (row: StoreSchema["grants"]): GrantRecord => ({
  id: row.id,
  subject: { kind: row.subject_kind, name: row.subject },
  role: row.role,
  place: placeOf(row),
  grantedBy: row.granted_by,
  grantedAt: row.granted_at,
});

const placeOf = ({ place_kind: kind, place_id: id }: StoreSchema["grants"]): GrantPlace =>
  kind === "fleet" || id === null ? { kind: "fleet" } : { kind, id };
