import type { Migration } from "kysely";
import { mainJob } from "./main-job.js";
import { taskHistory } from "./task-history.js";

/** All migrations, in the order of their names. Never change one that was released: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-task-history": taskHistory,
};
