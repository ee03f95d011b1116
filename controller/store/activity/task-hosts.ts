import type { Kysely, Selectable } from "kysely";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

/** vLCM's values for one host of a task (VLCM 6.21), and PENDING before its turn. */
export type TaskHostStatus = "PENDING" | "RUNNING" | "OK" | "SKIPPED" | "TIMED_OUT" | "ERROR" | "RETRY_PENDING";

export interface TaskHostRecord {
  readonly hostId: string;
  readonly status: TaskHostStatus;
  /** JSON of the operation's own shape: step, bytes, problem. */
  readonly detail: unknown;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

const STATUSES: readonly string[] = ["PENDING", "RUNNING", "OK", "SKIPPED", "TIMED_OUT", "ERROR", "RETRY_PENDING"];
const isStatus = (text: string): text is TaskHostStatus => STATUSES.includes(text);

const recordOf = (row: Selectable<StoreSchema["task_hosts"]>): TaskHostRecord => ({
  hostId: row.host_id,
  status: isStatus(row.status) ? row.status : "ERROR",
  detail: readJson(row.detail),
  startedAt: row.started_at,
  endedAt: row.ended_at,
});

/** Every operation on hosts notes the name; it is looked for by its own column. */
const nameIn = (detail: unknown): string =>
  typeof detail === "object" && detail !== null && "name" in detail && typeof detail.name === "string"
    ? detail.name
    : "";

export class TaskHostReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The tasks that a host took part in, newest first. */
  async newestOf({ hostId, limit = 100 }: { hostId: string; limit?: number }): Promise<readonly HostTask[]> {
    const rows = await this.db
      .selectFrom("task_hosts")
      .select(["task_id", "status", "started_at", "ended_at"])
      .where("host_id", "=", hostId)
      .orderBy("started_at", "desc")
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      taskId: row.task_id,
      status: isStatus(row.status) ? row.status : "ERROR",
      startedAt: row.started_at,
      endedAt: row.ended_at,
    }));
  }

  /** By host id. */
  async ofTask(taskId: string): Promise<readonly TaskHostRecord[]> {
    const rows = await this.db
      .selectFrom("task_hosts")
      .selectAll()
      .where("task_id", "=", taskId)
      .orderBy("host_id")
      .execute();
    return rows.map(recordOf);
  }

  /** What a host, by its id or by its name at that time, did in each of these tasks, by task id. */
  async ofHost(idOrName: string, tasks: readonly string[]): Promise<ReadonlyMap<string, TaskHostRecord>> {
    const rows = await this.db
      .selectFrom("task_hosts")
      .selectAll()
      .where("task_id", "in", tasks)
      .where((eb) => eb.or([eb("host_id", "=", idOrName), eb("name", "=", idOrName)]))
      .execute();
    return new Map(rows.map((row) => [row.task_id, recordOf(row)]));
  }
}

/** What one host did in one task. */
export interface HostTask {
  readonly taskId: string;
  readonly status: TaskHostStatus;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** What each host does in a task. */
export class TaskHostStore extends TaskHostReader {
  /** Puts rows in the place of the hosts' older ones; give many at once, a commit costs an fsync (DEPS 4.6). */
  async put({ taskId, hosts }: { taskId: string; hosts: readonly TaskHostRecord[] }): Promise<void> {
    for (const host of hosts) {
      const row = {
        status: host.status,
        detail: writeJson(host.detail),
        started_at: host.startedAt,
        ended_at: host.endedAt,
      };
      await this.db
        .insertInto("task_hosts")
        .values({ task_id: taskId, host_id: host.hostId, name: nameIn(host.detail), ...row })
        .onConflict((conflict) => conflict.columns(["task_id", "host_id"]).doUpdateSet(row))
        .execute();
    }
  }
}
