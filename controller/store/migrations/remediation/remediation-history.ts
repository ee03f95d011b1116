import { sql, type Kysely, type Migration } from "kysely";

const CHANGES = [
  // A host holds its place from before its order goes out until it was verified back in service (promise 6).
  `create table out_of_service (
    host_id text primary key references hosts (id) on delete cascade, scope_id text not null, task_id text not null,
    since text not null) strict`,
  `create index out_of_service_by_scope on out_of_service (scope_id)`,
  `create table remediations (
    task_id text not null, host_id text not null references hosts (id) on delete cascade, scope_id text not null,
    image_digest text not null, outcome text not null, failed_step text not null, reason text not null,
    remedy text not null, took_ms integer not null, maintenance_ms integer not null, savings text not null,
    ended_at text not null, primary key (task_id, host_id)) strict`,
  `create index remediations_by_host on remediations (host_id, ended_at)`,
  `create table last_results (
    scope_id text not null, kind text not null, task_id text not null, result text not null, ended_at text not null,
    primary key (scope_id, kind)) strict`,
  `create table bad_images (
    host_id text not null references hosts (id) on delete cascade, image_digest text not null, name text not null,
    at text not null, reason text not null, primary key (host_id, image_digest)) strict`,
];

/** Who is out of service, how remediations ended and how long they took, last results, and images that failed on a host. */
export const remediationHistory: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of CHANGES) await sql.raw(statement).execute(db);
  },
};
