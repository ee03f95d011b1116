import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  `create table users (
    name text primary key, display_name text not null, password_hash text not null, disabled integer not null,
    created_by text not null, created_at text not null, changed_at text not null) strict`,
  `create table roles (
    name text primary key, description text not null, privileges text not null, revision integer not null,
    changed_by text not null, changed_at text not null) strict`,
  // A subject is a user, or a group that an identity provider tells; a place is null for the whole fleet.
  `create table grants (
    id text primary key, subject_kind text not null, subject text not null, role text not null,
    place_kind text not null, place_id text, granted_by text not null, granted_at text not null) strict`,
  `create index grants_of_subject on grants (subject_kind, subject)`,
  `create table api_tokens (
    id text primary key, sha256 text not null unique, user text not null, name text not null, scope text,
    created_at text not null, expires_at text not null, last_used_at text) strict`,
  `create table approval_rules (
    scope_id text primary key, acts text not null, ttl_seconds integer not null, set_by text not null,
    set_at text not null) strict`,
  `create table approvals (
    id text primary key, act text not null, privilege text not null, object text not null, request text not null,
    requested_by text not null, identity text not null, requested_at text not null, expires_at text not null, status text not null,
    decided_by text, decided_at text, note text not null, outcome text not null) strict`,
  `create index approvals_by_status on approvals (status)`,
  `create table idempotency_keys (
    user text not null, key text not null, fingerprint text not null, run text not null, status integer,
    headers text not null, body text not null, task_id text, created_at text not null,
    primary key (user, key)) strict`,
  // Sessions of before belong to the one administrator.
  `alter table sessions add column identity text not null default '{"source":"local","groups":[]}'`,
];

/** Users, roles, grants, API tokens, second persons, and answers kept by idempotency key. */
export const access: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
