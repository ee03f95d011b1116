import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  `alter table receipt_history add column summary text not null default 'null'`,
  `alter table receipt_history add column bytes integer not null default 0`,
  `update receipt_history set bytes = length(cast(receipt as blob)) + length(envelope)`,
  // One that lacks what receipts tell today has none.
  `update receipt_history set summary = json_object(
      'firmware', json_extract(receipt, '$.firmware'), 'vibs', json_array_length(receipt, '$.vibs'),
      'persistence', json_extract(receipt, '$.persistence'), 'bootId', json_extract(receipt, '$.bootId'),
      'at', json_extract(receipt, '$.at'))
    where json_extract(receipt, '$.firmware') is not null and json_extract(receipt, '$.vibs') is not null
      and json_extract(receipt, '$.persistence') is not null and json_extract(receipt, '$.bootId') is not null
      and json_extract(receipt, '$.at') is not null`,
];

/** Lists of receipts without the receipts, and how many bytes they take. */
export const receiptSummaries: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
