import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  `create table online_depots (
    depot_id text primary key references depots (id) on delete cascade, location text not null unique,
    proxy text, enabled integer not null, sync_count integer not null, last_sync text) strict`,
  // The synchronisation that first brought a VIB; 0 for offline bundles.
  `alter table depot_vibs add column since_sync integer not null default 0`,
  `create table sync_schedule (
    id integer primary key check (id = 1), enabled integer not null, schedule text not null, emails text not null,
    begun_at text not null) strict`,
  `create table depot_overrides (
    scope_id text not null, location text not null, position integer not null, added_by text not null,
    added_at text not null, primary key (scope_id, location)) strict`,
  `create table depot_override_rules (scope_id text primary key, fallback integer not null) strict`,
];

/** Online depots, their schedule, and the mirrors that clusters and hosts fetch from. */
export const onlineDepots: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
