import { sql, type Kysely, type Migration } from "kysely";

const CHANGES = [
  `alter table hosts add column renamed integer not null default 0`,
  `alter table hosts add column hardware text not null default 'null'`,
  `alter table hosts add column former_scopes text not null default '[]'`,
  `alter table hosts add column heard_at text`,
  `alter table hosts add column connection_cause text not null default ''`,
  `alter table hosts add column decommission text`,
  `create table host_software (
    host_id text primary key references hosts (id) on delete cascade, boot_id text not null, software text not null,
    summary text not null, read_at text not null) strict`,
  // One row for each thing that a host has said of its staging, however often it was repeated.
  `create table receipt_history (
    host_id text not null references hosts (id) on delete cascade, counter integer not null,
    image_digest text not null, state text not null, receipt text not null, envelope blob not null,
    first_at text not null, last_at text not null, primary key (host_id, counter)) strict`,
  `insert into receipt_history (host_id, counter, image_digest, state, receipt, envelope, first_at, last_at)
    select host_id, counter, image_digest, state, receipt, envelope, received_at, received_at from receipts`,
  `create table alarms (
    id integer primary key autoincrement, host_id text not null references hosts (id) on delete cascade,
    kind text not null, message text not null, raised_at text not null, last_at text not null,
    times integer not null, acknowledged_at text, acknowledged_by text, note text) strict`,
  `create index alarms_of_host on alarms (host_id, acknowledged_at)`,
  `create table revoked_certificates (
    serial text primary key, host_id text not null, revoked_at text not null, revoked_by text not null,
    reason text not null) strict`,
];

/** What the controller keeps of hosts beside their facts: measured software, said receipts, alarms, revoked certificates. */
export const fleetInventory: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of CHANGES) await sql.raw(statement).execute(db);
  },
};
