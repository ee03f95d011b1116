import { sql, type Kysely, type Migration } from "kysely";
import { chainHash, GENESIS, type ChainAnchor } from "../../../domain/access/audit-chain.js";
import { secretDigest } from "../../secrets.js";

const COLUMNS = [
  `alter table audits add column from_address text not null default ''`,
  `alter table audits add column request_id text not null default ''`,
  `alter table audits add column hash text not null default ''`,
  `create table audit_head (one integer primary key check (one = 1), last_id integer not null, hash text not null) strict`,
  `create table audit_anchors (
    up_to_id integer primary key, hash text not null, rows integer not null, first_at text not null,
    last_at text not null, removed_at text not null) strict`,
];

// What is there neither changes nor goes, but for the rows that an anchor stands for.
const GUARDS = [
  `create trigger audits_stay before update on audits begin select raise(abort, 'audit rows do not change'); end`,
  `create trigger audits_are_kept before delete on audits
    when old.id > (select coalesce(max(up_to_id), 0) from audit_anchors)
    begin select raise(abort, 'audit rows are not removed'); end`,
  `create trigger anchors_stay before update on audit_anchors
    begin select raise(abort, 'audit anchors do not change'); end`,
  `create trigger anchors_are_kept before delete on audit_anchors
    begin select raise(abort, 'audit anchors are not removed'); end`,
];

interface OldRow {
  readonly id: number;
  readonly who: string;
  readonly what: string;
  readonly on_what: string;
  readonly at: string;
  readonly outcome: string;
  readonly detail: string;
}

/** Chains the audit log by hash, the rows of before included, and lets the database itself refuse to change them. */
export const auditChain: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of COLUMNS) await sql.raw(statement).execute(db);
    const head = await chainOldRows(db);
    await sql`insert into audit_head (one, last_id, hash) values (1, ${head.id}, ${head.hash})`.execute(db);
    for (const statement of GUARDS) await sql.raw(statement).execute(db);
  },
};

/** Old rows get numbers without gaps: those that retention never removed have them already. */
async function chainOldRows(db: Kysely<unknown>): Promise<ChainAnchor> {
  const { rows } = await sql<OldRow>`select * from audits order by id`.execute(db);
  let last = GENESIS;
  for (const row of rows) {
    const id = last.id + 1;
    const chained = { id, at: row.at, who: row.who, from: "", requestId: "", what: row.what, onWhat: row.on_what };
    const hash = chainHash(last.hash, { ...chained, outcome: row.outcome, detail: row.detail }, secretDigest);
    await sql`update audits set id = ${id}, hash = ${hash} where id = ${row.id}`.execute(db);
    last = { id, hash };
  }
  return last;
}
