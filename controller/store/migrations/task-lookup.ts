import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  `alter table task_hosts add column name text not null default ''`,
  `update task_hosts set name = coalesce(json_extract(detail, '$.name'), '')`,
  `create index task_hosts_by_name on task_hosts (name)`,
  `create index audits_by_thing on audits (on_what, id)`,
];

/** Finds what a host took part in by its name at that time, and the audit rows of one thing, without reading all rows. */
export const taskLookup: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
