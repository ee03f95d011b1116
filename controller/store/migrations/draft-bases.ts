import { sql, type Kysely, type Migration } from "kysely";

/**
 * Drafts know from which commit they were made, how often they were changed, and what their import could not honour; the
 * newest recommendations of each cluster or standalone host. Drafts of before begin as imports of nothing known.
 */
export const draftBases: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const statements = [
      `alter table drafts add column base_commit text`,
      `alter table drafts add column origin text not null default 'IMPORT'`,
      `alter table drafts add column revision integer not null default 1`,
      `alter table drafts add column changed_at text not null default ''`,
      `alter table drafts add column notices text not null default '[]'`,
      `update drafts set changed_at = created_at, base_commit = (
         select commit_id from images where images.scope_id = drafts.scope_id order by version desc limit 1)`,
      `create table recommendations (
         scope_id text primary key, commit_id text not null, result text not null, checked_at text not null) strict`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
