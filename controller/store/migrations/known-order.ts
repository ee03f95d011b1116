import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  // In which order the library came to know what depots tell: the rows' own order so far.
  `alter table contents add column known integer not null default 0`,
  `update contents set known = rowid`,
  `create index contents_by_known on contents (known)`,
];

/** Of what several depots tell under one name and version, the one known first counts. */
export const knownOrder: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
