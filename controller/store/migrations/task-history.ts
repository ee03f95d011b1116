import { sql, type Kysely, type Migration } from "kysely";

const STATEMENTS = [
  `alter table tasks add column via text not null default ''`,
  `alter table tasks add column retry_of text`,
  // "none", "not-begun" or "all": which hosts a user has skipped (VLCM 6.9).
  `alter table tasks add column skipping text not null default 'none'`,
  `alter table tasks add column commit_id text`,
  `alter table tasks add column image_digest text`,
  `alter table tasks add column image text`,
  `create index tasks_by_time on tasks (created_at)`,
  `create index task_hosts_by_host on task_hosts (host_id)`,
];

/** What history answers with: the image of a task, by which API it came, which task it repeats; and who was skipped. */
export const taskHistory: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
