import { sql, type Expression, type ExpressionBuilder, type SqlBool } from "kysely";
import type { StoreSchema } from "../schema.js";

/** An operation as it is kept: `commit$task`. */
export interface WantedOperation {
  readonly kept: string;
  /** Of commits: those of a draft, those that set a solution, or those that take one out. */
  readonly commits?: "draft" | "solution" | "no-solution";
}

/** Which tasks are wanted: every condition that is given holds, and a list is fulfilled by any of its values. */
export interface TaskQuery {
  readonly tasks?: readonly string[];
  readonly services?: readonly string[];
  readonly operations?: readonly WantedOperation[];
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
  const among = (column: "id" | "service" | "status" | "scope_id" | "who", list?: readonly string[]) =>
    list === undefined ? [] : [eb(column, "in", list)];
  return eb.and([
    ...among("id", query.tasks),
    ...among("service", query.services),
    ...(query.operations === undefined ? [] : [eb.or(query.operations.map((one) => isOperation(eb, one)))]),
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

/** What `solution.wanted` of a commit's input is, as SQLite's json_type says; a draft has none. */
const SOLUTION_TYPES = { draft: "none", solution: "object", "no-solution": "null" } as const;

const isOperation = (eb: Tasks, { kept, commits }: WantedOperation): Expression<SqlBool> =>
  eb.and([
    eb("operation", "=", kept),
    ...(commits === undefined
      ? []
      : [eb(sql`coalesce(json_type(input, '$.solution.wanted'), 'none')`, "=", SOLUTION_TYPES[commits])]),
  ]);

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
