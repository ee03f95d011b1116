import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import type { StoreSchema } from "../schema.js";

/** Which tasks are wanted: every condition that is given holds, and a list is fulfilled by any of its values. */
export interface TaskQuery {
  readonly tasks?: readonly string[];
  readonly services?: readonly string[];
  readonly operations?: readonly string[];
  readonly status?: readonly string[];
  /** Ids of clusters and standalone hosts. */
  readonly targets?: readonly string[];
  readonly users?: readonly string[];
  /** Id, or name at that time, of a host that took part; also of one that is decommissioned by now. */
  readonly host?: string;
  /** A commit, a digest ("sha256:<hex>") or its beginning, or a part of the image's name. */
  readonly image?: string;
  /** Started at or after, and before; RFC 3339. */
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
}

type Tasks = ExpressionBuilder<StoreSchema, "tasks">;

/** The condition of a query, for the rows of `tasks`. */
export function fitting(eb: Tasks, query: TaskQuery): Expression<SqlBool> {
  const among = (column: "id" | "service" | "operation" | "status" | "scope_id" | "who", list?: readonly string[]) =>
    list === undefined ? [] : [eb(column, "in", list)];
  return eb.and([
    ...among("id", query.tasks),
    ...among("service", query.services),
    ...among("operation", query.operations),
    ...among("status", query.status),
    ...among("scope_id", query.targets),
    ...among("who", query.users),
    ...(query.host === undefined ? [] : [tookPart(eb, query.host)]),
    ...(query.image === undefined ? [] : [isAbout(eb, query.image)]),
    // Compared as times: `created_at` is written in UTC, with milliseconds.
    ...(query.since === undefined ? [] : [eb("created_at", ">=", new Date(query.since).toISOString())]),
    ...(query.until === undefined ? [] : [eb("created_at", "<", new Date(query.until).toISOString())]),
  ]);
}

const tookPart = (eb: Tasks, host: string): Expression<SqlBool> =>
  eb(
    "id",
    "in",
    eb
      .selectFrom("task_hosts")
      .select("task_hosts.task_id")
      .where((row) => row.or([row("task_hosts.host_id", "=", host), row("task_hosts.name", "=", host)])),
  );

const isAbout = (eb: Tasks, image: string): Expression<SqlBool> =>
  eb.or([
    eb("commit_id", "=", image),
    eb(sql`instr(image_digest, ${image})`, "=", 1),
    eb(sql`instr(lower(image), ${image.toLowerCase()})`, ">", 0),
  ]);
