import { sql, type Kysely, type Migration } from "kysely";

const CHANGES = [
  // `scope_id`: a cluster, a standalone host, or the global default of either ("defaults/clusters", "defaults/hosts").
  `create table apply_policies (
    scope_id text primary key, policy text not null, changed_by text not null, changed_at text not null) strict`,
];

/** What is set of apply policies, per cluster and host and as the global default. */
export const applyPolicies: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of CHANGES) await sql.raw(statement).execute(db);
  },
};
