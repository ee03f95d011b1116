import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { accessProblem } from "../../domain/access/access-problems.js";
import { checkName } from "../names.js";
import type { StoreSchema } from "../schema.js";
import { storeProblem } from "../store-problems.js";

export interface UserRecord {
  readonly name: string;
  readonly displayName: string;
  /** Argon2id in the PHC string format. */
  readonly passwordHash: string;
  readonly isDisabled: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
}

/** No colon: HTTP Basic ends a name with it, and names of other issuers begin with a word and a colon. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$/;

export class UserReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(): Promise<readonly UserRecord[]> {
    return (await this.db.selectFrom("users").selectAll().orderBy("name").execute()).map(recordOf);
  }

  async find(name: string): Promise<UserRecord | undefined> {
    const row = await this.db.selectFrom("users").selectAll().where("name", "=", name).executeTakeFirst();
    return row && recordOf(row);
  }

  /** USER_NOT_FOUND */
  async need(name: string): Promise<UserRecord> {
    const found = await this.find(name);
    if (found === undefined) throw accessProblem("USER_NOT_FOUND", { user: name });
    return found;
  }
}

export interface NewUser {
  readonly name: string;
  readonly displayName: string;
  readonly passwordHash: string;
  readonly who: string;
}

/** Users with a password; what they may do is in grants. */
export class UserStore extends UserReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** NAME_INVALID, NAME_TAKEN. */
  async create({ name, displayName, passwordHash, who }: NewUser): Promise<void> {
    if (!NAME.test(checkName(name))) throw storeProblem("NAME_INVALID", { name });
    if ((await this.find(name)) !== undefined) throw storeProblem("NAME_TAKEN", { name });
    const now = timestamp(this.clock);
    await this.db
      .insertInto("users")
      .values({
        ...{ name, display_name: displayName, password_hash: passwordHash, disabled: 0 },
        ...{ created_by: who, created_at: now, changed_at: now },
      })
      .execute();
  }

  /** USER_NOT_FOUND. A new password, or being disabled, ends what the user has open. */
  async change(
    name: string,
    change: { readonly displayName?: string; readonly passwordHash?: string; readonly isDisabled?: boolean },
  ): Promise<void> {
    await this.need(name);
    const { displayName, passwordHash, isDisabled } = change;
    await this.db
      .updateTable("users")
      .set({
        changed_at: timestamp(this.clock),
        ...(displayName !== undefined && { display_name: displayName }),
        ...(passwordHash !== undefined && { password_hash: passwordHash }),
        ...(isDisabled !== undefined && { disabled: isDisabled ? 1 : 0 }),
      })
      .where("name", "=", name)
      .execute();
    if (passwordHash !== undefined || isDisabled === true) await this.#closeSessions(name);
  }

  /** With grants, tokens, sessions and what waits for a second person: another user of the same name begins with nothing. USER_NOT_FOUND. */
  async remove(name: string): Promise<void> {
    await this.need(name);
    await this.#closeSessions(name);
    await this.db.deleteFrom("api_tokens").where("user", "=", name).execute();
    await this.db.deleteFrom("idempotency_keys").where("user", "=", name).execute();
    await this.db.deleteFrom("grants").where("subject_kind", "=", "user").where("subject", "=", name).execute();
    await this.#withdrawWishes(name);
    await this.db.deleteFrom("users").where("name", "=", name).execute();
  }

  /** What he asked a second person for would go on in the name of the next user who is called so. */
  async #withdrawWishes(name: string): Promise<void> {
    await this.db
      .updateTable("approvals")
      .set({ status: "WITHDRAWN", decided_at: timestamp(this.clock), note: "the user was removed" })
      .where("requested_by", "=", name)
      .where("status", "=", "PENDING")
      .execute();
  }

  async #closeSessions(name: string): Promise<void> {
    await this.db.deleteFrom("sessions").where("user", "=", name).execute();
  }
}

const recordOf = (row: StoreSchema["users"]): UserRecord => ({
  name: row.name,
  displayName: row.display_name,
  passwordHash: row.password_hash,
  isDisabled: row.disabled === 1,
  createdBy: row.created_by,
  createdAt: row.created_at,
  changedAt: row.changed_at,
});
