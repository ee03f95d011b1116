import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  // Of sessions of before nothing is known but when they were opened.
  `alter table sessions add column last_used_at text not null default ''`,
  `update sessions set last_used_at = created_at`,
  // What whoever added a depot wanted to find again with it.
  `alter table depots add column owner_data text not null default ''`,
];

/** When a session was last used, which a restart must not forget, and the owner's data of a depot. */
export const sessionUse: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
