import type { Migration } from "kysely";
import { draftBases } from "./draft-bases.js";
import { mainJob } from "./main-job.js";

/** All migrations, in the order of their names. Never change one that was released: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-draft-bases": draftBases,
};
