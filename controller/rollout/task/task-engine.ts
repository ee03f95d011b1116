import { setMaxListeners } from "node:events";
import { asProblem } from "../../../core/problem/core-problems.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskQuery } from "../../store/activity/task-query.js";
import type { Skipping, TaskRecord, TaskStart } from "../../store/activity/task-record.js";
import type { Store } from "../../store/open-store.js";
import type { StoreTransaction } from "../../store/repositories.js";
import { ProgressBatch } from "./progress-batch.js";
import { aboutWhat } from "./about-what.js";
import { recordEnd } from "./record-end.js";
import { rolloutProblem } from "../rollout-problems.js";
import { TaskFeed } from "./task-feed.js";
import { TaskRun, type EndedBy, type Ending, type Operation } from "./task-run.js";

/** A task with what its hosts do, as it is at this moment. */
export interface TaskView {
  readonly record: TaskRecord;
  readonly hosts: readonly TaskHostRecord[];
}

export interface InputChange {
  readonly who: string;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
  /** From the task as it is now, in the transaction that writes the answer. */
  readonly change: (record: TaskRecord) => unknown;
}

export interface EngineParts {
  readonly store: Store;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Those whose remaining hosts can be skipped. */
  readonly skippable?: readonly string[];
  readonly random: () => number;
  /** Told of trouble that no task can carry, such as a database that cannot be written. */
  readonly onTrouble: (what: string, thrown: unknown) => void;
}

interface Running {
  readonly run: TaskRun;
  readonly abort: AbortController;
  readonly skipRest: AbortController;
  readonly ended: Promise<void>;
}

/** Runs persisted tasks: in the database before they begin, resumed after a restart, ended exactly once. */
export class TaskEngine {
  /** What changes, for whoever looks on. */
  readonly feed: TaskFeed;
  readonly #parts: EngineParts;
  readonly #batch: ProgressBatch;
  readonly #running = new Map<string, Running>();
  readonly #stopping = new AbortController();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.feed = new TaskFeed(Math.floor(parts.random() * 2 ** 40).toString(36));
    this.#batch = new ProgressBatch(parts.store, (thrown) => parts.onTrouble("task progress", thrown));
  }

  /**
   * Starts a task and answers its id as soon as it is persisted: SCOPE_BUSY, or what `check` throws; it runs in the same
   * transaction, once the scope is this task's.
   */
  async start(
    start: TaskStart,
    check: (tx: StoreTransaction) => Promise<void> = async () => undefined,
  ): Promise<string> {
    const record = await this.#parts.store.transact(async (tx) => {
      const task = await tx.tasks.start(start);
      await check(tx);
      const onWhat = aboutWhat(start);
      const detail = { task: task.id, input: start.input, via: task.via };
      await tx.audits.append({ who: start.who, what: start.operation, onWhat, outcome: "STARTED", detail });
      return task;
    });
    this.#launch(record, []);
    return record.id;
  }

  /** Picks up every task that had not ended when the controller did. */
  async resume(): Promise<void> {
    const { reader } = this.#parts.store;
    for (const record of await reader.tasks.underWay()) {
      const hosts = await reader.taskHosts.ofTask(record.id);
      this.#launch(record, hosts);
      if (record.cancelRequested) this.#end(record.id, "cancel");
      this.#endHosts(record.id, record.skipping);
    }
  }

  /** TASK_NOT_FOUND, TASK_ENDED, TASK_NOT_CANCELABLE; best effort as in vSphere: the task ends when its hosts did. */
  async cancel(taskId: string, who: string): Promise<void> {
    await this.#parts.store.transact(async ({ tasks, audits }) => {
      const { cancelable, operation } = await tasks.requestCancel(taskId);
      if (!cancelable) throw rolloutProblem("TASK_NOT_CANCELABLE", { task: taskId, operation });
      await audits.append({ who, what: "task cancel", onWhat: taskId, outcome: "OK" });
    });
    this.#end(taskId, "cancel");
  }

  /**
   * Skips the hosts that are not begun, or those under way as well: TASK_NOT_FOUND, TASK_ENDED, TASK_NOT_SKIPPABLE. It is persisted, so that a
   * controller that dies now skips them all the same when it is back.
   */
  async skipRemaining(taskId: string, who: string, wanted: Exclude<Skipping, "none">): Promise<void> {
    const { skipping } = await this.#parts.store.transact(async ({ tasks, audits }) => {
      const task = await tasks.requestSkip(taskId, wanted);
      const { operation } = task;
      if (this.#parts.skippable?.includes(operation) !== true)
        throw rolloutProblem("TASK_NOT_SKIPPABLE", { task: taskId, operation });
      await audits.append({ who, what: "task skip", onWhat: taskId, outcome: "OK", detail: { hosts: wanted } });
      return task;
    });
    this.#endHosts(taskId, skipping);
  }

  /**
   * Changes what a task wants while it runs, persisted before its run sees it: TASK_NOT_FOUND, TASK_ENDED, and what `change` throws. `what` and
   * `detail` stand in the audit log.
   */
  async changeInput(taskId: string, asked: InputChange): Promise<TaskView> {
    const input = await this.#parts.store.transact(async ({ tasks, audits }) => {
      const changed = asked.change(await tasks.get(taskId));
      await tasks.changeInput(taskId, changed);
      const { who, what, detail } = asked;
      await audits.append({ who, what, onWhat: taskId, outcome: "OK", detail });
      return changed;
    });
    this.#running.get(taskId)?.run.adoptInput(input);
    return this.view(taskId);
  }

  /** What a running task wants at this moment; undefined of one that does not run. */
  liveInput(taskId: string): unknown {
    return this.#running.get(taskId)?.run.input;
  }

  #endHosts(taskId: string, skipping: Skipping): void {
    const running = this.#running.get(taskId);
    if (running === undefined || skipping === "none") return;
    running.skipRest.abort();
    if (skipping === "all") this.#end(taskId, "skip");
    this.feed.changed(taskId);
  }

  #end(taskId: string, by: EndedBy): void {
    const running = this.#running.get(taskId);
    running?.run.noteEnd(by);
    running?.abort.abort();
  }

  /** TASK_NOT_FOUND */
  async view(taskId: string): Promise<TaskView> {
    const { reader } = this.#parts.store;
    const record = await reader.tasks.get(taskId);
    return this.#live(record) ?? { record, hosts: await reader.taskHosts.ofTask(taskId) };
  }

  /** The tasks that fit, newest first, without their results and what their hosts do: quick also for a long history. */
  async records(query: TaskQuery = {}): Promise<readonly TaskRecord[]> {
    const records = await this.#parts.store.reader.tasks.heads(query);
    return records.map((record) => this.#live(record)?.record ?? record);
  }

  /** What one host does in a task, as it is at this moment; undefined where it takes no part. */
  liveHost(taskId: string, hostId: string): TaskHostRecord | undefined {
    return this.#running.get(taskId)?.run.host(hostId);
  }

  /** Stops without ending the tasks: they go on when the controller is back. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
    await this.#batch.flush();
  }

  #live(record: TaskRecord): TaskView | undefined {
    const run = this.#running.get(record.id)?.run;
    if (run === undefined || record.endedAt !== null) return undefined;
    return { record: { ...record, progress: run.progress }, hosts: run.hosts() };
  }

  #launch(record: TaskRecord, hosts: readonly TaskHostRecord[]): void {
    if (this.#stopping.signal.aborted) return;
    const abort = new AbortController();
    const { store } = this.#parts;
    const skipRest = new AbortController();
    // Each of a task's hosts listens, and there is no most of them: the warning of a leak would stand among the log lines.
    setMaxListeners(0, abort.signal, skipRest.signal);
    const run = new TaskRun({
      ...{ record, hosts, signal: abort.signal, skipRest: skipRest.signal, store, batch: this.#batch },
      stopping: this.#stopping.signal,
      onChange: (hostId) => this.feed.changed(record.id, hostId),
    });
    const ended = this.#carryOut(run)
      .catch((thrown: unknown) => this.#parts.onTrouble(`task ${record.id}`, thrown))
      .finally(() => {
        this.#running.delete(record.id);
        const hostIds = run.hosts().map(({ hostId }) => hostId);
        this.feed.ended(record.id, hostIds);
      });
    this.#running.set(record.id, { run, abort, skipRest, ended });
    this.feed.changed(record.id);
  }

  async #carryOut(run: TaskRun): Promise<void> {
    const ending = await this.#attempt(run);
    // Not an end: the task is picked up again by the next start. One that ended by itself meanwhile is recorded.
    if (ending === "interrupted") return;
    const { store, random, onTrouble } = this.#parts;
    const stopping = this.#stopping.signal;
    await recordEnd({ store, random, onTrouble, stopping, batch: this.#batch }, run, ending);
    await ending.afterwards?.();
  }

  async #attempt(run: TaskRun): Promise<Ending | "interrupted"> {
    const { operation, id } = run.record;
    try {
      const carryOut = this.#parts.operations[operation];
      if (carryOut === undefined) throw rolloutProblem("OPERATION_UNKNOWN", { task: id, operation });
      const ending = await carryOut(run);
      if (ending.problem?.code === "INTERNAL") this.#parts.onTrouble(`task ${id}`, ending.problem);
      return ending.problem !== undefined && this.#stopping.signal.aborted ? "interrupted" : ending;
    } catch (thrown) {
      if (this.#stopping.signal.aborted) return "interrupted";
      const problem = run.canceled ? rolloutProblem("TASK_CANCELED", { task: id }) : asProblem(thrown);
      if (problem.code === "INTERNAL") this.#parts.onTrouble(`task ${id}`, thrown);
      return { result: null, problem };
    }
  }
}
