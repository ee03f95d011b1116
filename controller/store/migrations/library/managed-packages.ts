import { sql, type Kysely, type Migration } from "kysely";

/** Packages of hardware support managers that images name, as they were listed last: what is taken while a manager is down. */
export const managedPackages: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `create table managed_packages (
          manager text not null references hardware_support_managers (id) on delete cascade, name text not null, version text not null,
          vendor text not null, package text not null, listed_at text not null, primary key (manager, name, version)) strict`,
      )
      .execute(db);
  },
};
