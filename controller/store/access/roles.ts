import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { accessProblem } from "../../domain/access/access-problems.js";
import { isPrivilege, type Privilege } from "../../domain/access/privileges.js";
import { completed, READY_MADE_ROLES, readyMadeRole, type Role } from "../../domain/access/roles.js";
import { readJson, writeJson } from "../json-column.js";
import { checkName } from "../names.js";
import type { StoreSchema } from "../schema.js";

export class RoleReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The ready-made ones, then one's own. */
  async list(): Promise<readonly Role[]> {
    const rows = await this.db.selectFrom("roles").selectAll().orderBy("name").execute();
    return [...READY_MADE_ROLES, ...rows.map(roleOf)];
  }

  /** ROLE_NOT_FOUND */
  async need(name: string): Promise<Role> {
    const found = (await this.list()).find((role) => role.name === name);
    if (found === undefined) throw accessProblem("ROLE_NOT_FOUND", { role: name });
    return found;
  }
}

export interface RoleText {
  readonly name: string;
  readonly description: string;
  readonly privileges: readonly Privilege[];
  readonly who: string;
}

/** Own roles beside the ready-made ones. */
export class RoleStore extends RoleReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** Makes or changes one; with a revision only if it is still at that one, 0: not there. ROLE_READY_MADE, ROLE_CHANGED, NAME_INVALID. */
  async set({ name, description, privileges, who }: RoleText, revision: number | undefined): Promise<Role> {
    if (readyMadeRole(name) !== undefined) throw accessProblem("ROLE_READY_MADE", { role: name });
    const before = (await this.#own(checkName(name)))?.revision ?? 0;
    if (revision !== undefined && revision !== before)
      throw accessProblem("ROLE_CHANGED", { role: name, revision: before });
    const row: StoreSchema["roles"] = {
      ...{ name, description, privileges: writeJson(completed(privileges)), revision: before + 1 },
      ...{ changed_by: who, changed_at: timestamp(this.clock) },
    };
    await this.db
      .insertInto("roles")
      .values(row)
      .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
      .execute();
    return roleOf(row);
  }

  /** ROLE_NOT_FOUND, ROLE_READY_MADE, ROLE_IN_USE, ROLE_CHANGED. */
  async remove(name: string, revision: number | undefined): Promise<void> {
    if (readyMadeRole(name) !== undefined) throw accessProblem("ROLE_READY_MADE", { role: name });
    const role = await this.need(name);
    if (revision !== undefined && revision !== role.revision)
      throw accessProblem("ROLE_CHANGED", { role: name, revision: role.revision });
    const grants = await this.db.selectFrom("grants").select("id").where("role", "=", name).execute();
    if (grants.length > 0) throw accessProblem("ROLE_IN_USE", { role: name, grants: grants.length });
    await this.db.deleteFrom("roles").where("name", "=", name).execute();
  }

  async #own(name: string): Promise<Role | undefined> {
    const row = await this.db.selectFrom("roles").selectAll().where("name", "=", name).executeTakeFirst();
    return row && roleOf(row);
  }
}

const roleOf = (row: StoreSchema["roles"]): Role => ({
  name: row.name,
  description: row.description,
  // A privilege that this release does not know gives nothing.
  privileges: readJson(row.privileges).filter(isPrivilege),
  origin: "own",
  revision: row.revision,
});
