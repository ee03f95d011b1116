import { sql, type Kysely, type Migration } from "kysely";

/** Registered hardware support managers. Checks of an older release do not name parts and DPUs: hosts are checked anew. */
export const hardwareSupport: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `create table hardware_support_managers (
          id text primary key, url text not null, ca_pem text not null, display_name text not null, vendor text not null,
          description text not null, registered_by text not null, registered_at text not null) strict`,
      )
      .execute(db);
    await sql.raw(`delete from compliance`).execute(db);
  },
};
