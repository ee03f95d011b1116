import type { Kysely } from "kysely";
import type { ProblemBody } from "../../../core/problem/problem.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { IdempotencyKeyStore } from "../access/idempotency-keys.js";
import { writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { storeProblem } from "../store-problems.js";
import type { OriginOf } from "./origin.js";
import { fitting, type TaskQuery } from "./task-query.js";
import {
  HEAD_COLUMNS,
  scopeName,
  taskOf,
  type Skipping,
  type TaskProgress,
  type TaskRecord,
  type TaskStart,
} from "./task-record.js";

const UNDER_WAY = ["PENDING", "RUNNING", "BLOCKED"];
/** Listed at once when nobody says how many. */
const MOST_TASKS = 1000;

export class TaskReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  /** Those that fit, newest first. */
  async list(query: TaskQuery = {}): Promise<readonly TaskRecord[]> {
    const rows = await this.#fitting(query).selectAll().select(scopeName).execute();
    return rows.map(taskOf);
  }

  /** The same with null for each result, which is not read at all: quick also for a long history. */
  async heads(query: TaskQuery = {}): Promise<readonly TaskRecord[]> {
    const rows = await this.#fitting(query).select(HEAD_COLUMNS).select(scopeName).execute();
    return rows.map((row) => taskOf({ ...row, result: null }));
  }

  #fitting(query: TaskQuery) {
    return this.db
      .selectFrom("tasks")
      .where((eb) => fitting(eb, query))
      .orderBy("created_at", "desc")
      .orderBy((eb) => eb.fn("length", ["id"]), "desc")
      .orderBy("id", "desc")
      .limit(query.limit ?? MOST_TASKS);
  }

  /** TASK_NOT_FOUND */
  async get(id: string): Promise<TaskRecord> {
    const row = await this.db.selectFrom("tasks").selectAll().select(scopeName).where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw storeProblem("TASK_NOT_FOUND", { task: id });
    return taskOf(row);
  }

  /** Tasks that have not ended, oldest first: what a restarted controller resumes. */
  async underWay(): Promise<readonly TaskRecord[]> {
    const rows = await this.db
      .selectFrom("tasks")
      .selectAll()
      .select(scopeName)
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
    private readonly origin: OriginOf,
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
      via: start.via ?? "",
      retry_of: start.retryOf ?? null,
      skipping: "none",
      commit_id: start.image?.commitId ?? null,
      image_digest: start.image?.digest ?? null,
      image: start.image?.name ?? null,
    };
    const added = await this.db
      .insertInto("tasks")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((added.numInsertedOrUpdatedRows ?? 0n) === 0n) throw await this.#busy(start.scopeId ?? "");
    const key = this.origin()?.key;
    if (key !== undefined) await new IdempotencyKeyStore(this.db, this.clock).tookTask(key, row.id);
    return this.get(row.id);
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

  /** Notes which hosts are skipped from now on; never fewer than before: TASK_NOT_FOUND, TASK_ENDED. */
  async requestSkip(id: string, wanted: Exclude<Skipping, "none">): Promise<TaskRecord> {
    const task = await this.get(id);
    if (!UNDER_WAY.includes(task.status)) throw storeProblem("TASK_ENDED", { task: id, status: task.status });
    const skipping = task.skipping === "all" ? "all" : wanted;
    await this.db.updateTable("tasks").set({ skipping }).where("id", "=", id).execute();
    return { ...task, skipping };
  }

  /** What a task that runs wants from now on, and after a restart: TASK_NOT_FOUND, TASK_ENDED. */
  async changeInput(id: string, input: unknown): Promise<void> {
    const { status } = await this.get(id);
    if (!UNDER_WAY.includes(status)) throw storeProblem("TASK_ENDED", { task: id, status });
    await this.db
      .updateTable("tasks")
      .set({ input: writeJson(input) })
      .where("id", "=", id)
      .execute();
  }

  /** Forgets ended tasks that ended before a time, and all but the newest `keep` of them; answers how many. */
  async forget({ endedBefore, keep }: { readonly endedBefore: string; readonly keep: number }): Promise<number> {
    const ended = this.db.selectFrom("tasks").select("id").where("ended_at", "is not", null);
    const surplus = ended.orderBy("ended_at", "desc").orderBy("created_at", "desc").limit(-1).offset(keep);
    const done = await this.db
      .deleteFrom("tasks")
      .where("ended_at", "is not", null)
      .where((eb) => eb.or([eb("ended_at", "<", endedBefore), eb("id", "in", surplus)]))
      .executeTakeFirst();
    return Number(done.numDeletedRows);
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
      ...(typeof first?.scopeName === "string" && { name: first.scopeName }),
      task: first?.id ?? "a task",
      operation: first?.description ?? "another operation",
      user: first?.who ?? "unknown",
      ageSeconds: first === undefined ? 0 : Math.round((this.clock.now() - Date.parse(first.createdAt)) / 1000),
    });
  }
}
