import type { Kysely } from "kysely";
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

export class TaskHostReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** The tasks that a host took part in, newest first. */
  async ofHost({ hostId, limit = 100 }: { hostId: string; limit?: number }): Promise<readonly HostTask[]> {
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
    return rows.map((row) => ({
      hostId: row.host_id,
      status: isStatus(row.status) ? row.status : "ERROR",
      detail: readJson(row.detail),
      startedAt: row.started_at,
      endedAt: row.ended_at,
    }));
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
        .values({ task_id: taskId, host_id: host.hostId, ...row })
        .onConflict((conflict) => conflict.columns(["task_id", "host_id"]).doUpdateSet(row))
        .execute();
    }
  }
}
