import type { Kysely } from "kysely";
import type { ProblemBody } from "../../../core/problem/problem.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";
import { taskOf, type TaskProgress, type TaskRecord, type TaskStart } from "./task-record.js";

const UNDER_WAY = ["PENDING", "RUNNING", "BLOCKED"];

export class TaskReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Newest first. */
  async list({ limit = 1000 }: { limit?: number } = {}): Promise<readonly TaskRecord[]> {
    const rows = await this.db
      .selectFrom("tasks")
      .selectAll()
      .orderBy("created_at", "desc")
      .orderBy((eb) => eb.fn("length", ["id"]), "desc")
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
    return rows.map(taskOf);
  }

  /** TASK_NOT_FOUND */
  async get(id: string): Promise<TaskRecord> {
    const row = await this.db.selectFrom("tasks").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw storeProblem("TASK_NOT_FOUND", { task: id });
    return taskOf(row);
  }

  /** Tasks that have not ended, oldest first: what a restarted controller resumes. */
  async underWay(): Promise<readonly TaskRecord[]> {
    const rows = await this.db
      .selectFrom("tasks")
      .selectAll()
      .where("status", "in", UNDER_WAY)
      .orderBy("created_at")
      .execute();
    return rows.map(taskOf);
  }

  /** The task that keeps a scope busy. */
  async ofScope(scopeId: string): Promise<TaskRecord | undefined> {
    return (await this.underWay()).find((task) => task.scopeId === scopeId);
  }
}

/** Tasks with their progress, kept before and while they run. */
export class TaskStore extends TaskReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** A new RUNNING task: SCOPE_BUSY names the one that runs in the scope, its user and its age (DECISIONS 28). */
  async start(start: TaskStart): Promise<TaskRecord> {
    const now = timestamp(this.clock);
    const row: StoreSchema["tasks"] = {
      id: `task-${await nextOf(this.db, "task")}`,
      who: start.who,
      service: start.service,
      operation: start.operation,
      description: start.description,
      scope_id: start.scopeId,
      input: writeJson(start.input),
      status: "RUNNING",
      cancelable: start.cancelable ? 1 : 0,
      cancel_requested: 0,
      progress_total: 100,
      progress_done: 0,
      progress_message: "",
      result: null,
      error: null,
      created_at: now,
      started_at: now,
      ended_at: null,
    };
    const added = await this.db
      .insertInto("tasks")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((added.numInsertedOrUpdatedRows ?? 0n) === 0n) throw await this.#busy(start.scopeId ?? "");
    return taskOf(row);
  }

  /** SCOPE_BUSY names the task that runs in one of these scopes. */
  async needIdle(scopeIds: readonly string[]): Promise<void> {
    for (const scopeId of scopeIds) if ((await this.ofScope(scopeId)) !== undefined) throw await this.#busy(scopeId);
  }

  /** Ignored once the task has ended: a late report of a worker changes nothing. */
  async setProgress(id: string, progress: TaskProgress): Promise<void> {
    await this.db
      .updateTable("tasks")
      .set({
        progress_total: progress.total,
        progress_done: progress.completed,
        progress_message: progress.message,
      })
      .where("id", "=", id)
      .where("status", "in", UNDER_WAY)
      .execute();
  }

  /** A result may appear before the end and change (VLCM part 8). */
  async setResult(id: string, result: unknown): Promise<void> {
    await this.db
      .updateTable("tasks")
      .set({ result: writeJson(result) })
      .where("id", "=", id)
      .execute();
  }

  async succeed(id: string, result: unknown): Promise<void> {
    await this.#end(id, { status: "SUCCEEDED", result: writeJson(result), error: null });
  }

  /** A failed task may still have a result: what each host did. */
  async fail(id: string, ending: { error: ProblemBody; result?: unknown }): Promise<void> {
    const result = ending.result === undefined ? {} : { result: writeJson(ending.result) };
    await this.#end(id, { status: "FAILED", error: writeJson(ending.error), ...result });
  }

  /** Notes that a cancel was asked for: TASK_NOT_FOUND, TASK_ENDED. */
  async requestCancel(id: string): Promise<TaskRecord> {
    const task = await this.get(id);
    if (!UNDER_WAY.includes(task.status)) throw storeProblem("TASK_ENDED", { task: id, status: task.status });
    await this.db.updateTable("tasks").set({ cancel_requested: 1 }).where("id", "=", id).execute();
    return { ...task, cancelRequested: true };
  }

  async #end(
    id: string,
    ending: Partial<Pick<StoreSchema["tasks"], "result" | "error">> & { status: "SUCCEEDED" | "FAILED" },
  ): Promise<void> {
    const done = await this.db
      .updateTable("tasks")
      .set({ ...ending, ended_at: timestamp(this.clock), ...(ending.status === "SUCCEEDED" && { progress_done: 100 }) })
      .where("id", "=", id)
      .where("status", "in", UNDER_WAY)
      .executeTakeFirst();
    if (done.numUpdatedRows === 0n) throw storeProblem("TASK_ENDED", { task: id, status: (await this.get(id)).status });
  }

  async #busy(scopeId: string) {
    const first = await this.ofScope(scopeId);
    return storeProblem("SCOPE_BUSY", {
      scope: scopeId,
      task: first?.id ?? "a task",
      operation: first?.description ?? "another operation",
      user: first?.who ?? "unknown",
      ageSeconds: first === undefined ? 0 : Math.round((this.clock.now() - Date.parse(first.createdAt)) / 1000),
    });
  }
}
