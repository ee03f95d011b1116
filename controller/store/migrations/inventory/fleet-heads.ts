import { sql, type Kysely, type Migration } from "kysely";

/** Each index holds all that is asked for, so that the rows, which carry whole receipts and measurements, are not read. */
const STATEMENTS = [
  `alter table compliance add column revision integer not null default 1`,
  `create index receipts_newest on receipts (host_id, counter, image_digest, state, received_at)`,
  `create index compliance_heads on compliance (scope_id, host_id, commit_id, scanned_at, revision)`,
  `create index host_software_summaries on host_software (host_id, summary, read_at)`,
];

/** What a view of all hosts asks for, found without reading what each of them has told. */
export const fleetHeads: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
