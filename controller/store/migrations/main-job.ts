import { sql, type Kysely, type Migration } from "kysely";

const TABLES = [
  `create table sequences (name text primary key, last integer not null) strict`,
  `create table clusters (id text primary key, name text not null unique, created_at text not null) strict`,
  `create table hosts (
    id text primary key, name text not null, cluster_id text references clusters (id), address text not null,
    receipt_key text not null unique, certificate_serial text not null, targets text not null,
    agent_version text not null, acceptance_level text not null, driver text not null, development integer not null,
    boot_id text not null, scratch text not null, connection_state text not null, connection_reason text not null,
    connection_since text not null, enrolled_at text not null) strict`,
  `create index hosts_of_cluster on hosts (cluster_id)`,
  `create index hosts_by_name on hosts (name)`,
  `create table join_tokens (
    sha256 text primary key, cluster_id text references clusters (id) on delete cascade, created_by text not null,
    created_at text not null, expires_at text not null, used_at text, used_by text) strict`,
  `create table receipts (
    host_id text not null references hosts (id) on delete cascade, image_digest text not null,
    counter integer not null, state text not null, receipt text not null, envelope blob not null,
    received_at text not null, primary key (host_id, image_digest)) strict`,
  `create table order_numbers (
    host_id text primary key references hosts (id) on delete cascade, last integer not null) strict`,
  `create table depots (
    id text primary key, name text not null, description text not null, sha256 text not null unique,
    size_bytes integer not null, created_by text not null, created_at text not null, warnings text not null) strict`,
  `create table vibs (
    sha256 text primary key, size_bytes integer not null, vib_id text not null, released_at_ms integer not null,
    descriptor_sha256 text not null, descriptor text not null, added_at text not null) strict`,
  `create index vibs_by_id on vibs (vib_id)`,
  `create table depot_vibs (
    depot_id text not null references depots (id) on delete cascade, sha256 text not null references vibs (sha256),
    primary key (depot_id, sha256)) strict`,
  `create table contents (
    depot_id text not null references depots (id) on delete cascade, kind text not null, name text not null,
    version text not null, body text not null, primary key (depot_id, kind, name, version)) strict`,
  `create table drafts (
    id text primary key, scope_id text not null, owner text not null, spec text not null, pins text not null,
    created_at text not null, unique (scope_id, owner)) strict`,
  `create table images (
    commit_id text primary key, scope_id text not null, version integer not null, spec text not null,
    pins text not null, image_digest text not null, resolved text not null, envelope blob not null,
    author text not null, message text not null, created_at text not null, expires_at text not null,
    unique (scope_id, version)) strict`,
  `create table compliance (
    scope_id text not null, host_id text not null references hosts (id) on delete cascade, commit_id text not null,
    scanned_at text not null, status text not null, stage_status text, result text not null,
    primary key (scope_id, host_id)) strict`,
  `create table tasks (
    id text primary key, who text not null, service text not null, operation text not null,
    description text not null, scope_id text, input text not null, status text not null, cancelable integer not null,
    cancel_requested integer not null, progress_total integer not null, progress_done integer not null,
    progress_message text not null, result text, error text, created_at text not null, started_at text,
    ended_at text) strict`,
  // One task per cluster or standalone host at a time (DECISIONS 28), also across crashes and processes.
  `create unique index one_task_per_scope on tasks (scope_id)
    where scope_id is not null and status in ('PENDING', 'RUNNING', 'BLOCKED')`,
  `create table task_hosts (
    task_id text not null references tasks (id) on delete cascade, host_id text not null, status text not null,
    detail text not null, started_at text not null, ended_at text, primary key (task_id, host_id)) strict`,
  `create table sessions (
    sha256 text primary key, user text not null, created_at text not null, expires_at text not null) strict`,
  `create table audits (
    id integer primary key autoincrement, who text not null, what text not null, on_what text not null,
    at text not null, outcome text not null, detail text not null) strict`,
];

/** Every table of the main job. Kysely runs it in a transaction: all of them, or none. */
export const mainJob: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of TABLES) await sql.raw(statement).execute(db);
  },
};
