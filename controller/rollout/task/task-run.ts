import type { Problem } from "../../../core/problem/problem.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskProgress, TaskRecord } from "../../store/activity/task-record.js";
import type { Store } from "../../store/open-store.js";
import type { ProgressBatch } from "./progress-batch.js";

/** How an operation ended: with a problem it failed, and may still have a result (what each host did). */
export interface Ending {
  readonly result: unknown;
  readonly problem?: Problem;
  /** Clears away what the task needs no more; only once its end is recorded, for until then a restart runs it again. */
  readonly afterwards?: () => Promise<void>;
}

/** How a user ends a task before its time: by a cancel, or by a skip of the hosts under way as well. */
export type EndedBy = "cancel" | "skip";

/** What a task does, by its operation's name; run again after a restart of the controller, with what was persisted. */
export type Operation = (run: TaskRun) => Promise<Ending>;

/** A task that runs: its record, its hosts as they are now, and how to tell what changes. */
export class TaskRun {
  readonly record: TaskRecord;
  /** Aborted when the task is canceled, when hosts under way are skipped, or when the controller stops. */
  readonly signal: AbortSignal;
  /** Aborted when a user wants no host to be begun any more. */
  readonly skipRest: AbortSignal;
  /** Aborted when the controller stops, and by nothing else. */
  readonly stopping: AbortSignal;
  readonly #onChange: (hostId: string | null) => void;
  readonly #store: Store;
  readonly #batch: ProgressBatch;
  readonly #hosts: Map<string, TaskHostRecord>;
  #progress: TaskProgress;
  #input: unknown;
  /** Not the reason of the signal: that stays what it was first. */
  #endedBy: EndedBy | undefined;
  #measure: (() => Omit<TaskProgress, "total">) | undefined;

  constructor(parts: {
    readonly record: TaskRecord;
    readonly hosts: readonly TaskHostRecord[];
    readonly signal: AbortSignal;
    readonly stopping: AbortSignal;
    readonly store: Store;
    readonly batch: ProgressBatch;
    readonly skipRest: AbortSignal;
    /** Told of each change: of a host by its id, of the task itself by null. */
    readonly onChange: (hostId: string | null) => void;
  }) {
    this.record = parts.record;
    this.signal = parts.signal;
    this.stopping = parts.stopping;
    this.skipRest = parts.skipRest;
    this.#onChange = parts.onChange;
    this.#store = parts.store;
    this.#batch = parts.batch;
    this.#hosts = new Map(parts.hosts.map((row) => [row.hostId, row]));
    this.#progress = parts.record.progress;
    this.#input = parts.record.input;
  }

  /** Whether a user wants it to end; a controller that stops is not that: the task goes on later. */
  get canceled(): boolean {
    return this.#endedBy === "cancel";
  }

  /** Whether a user wants the hosts under way to end, be it by cancel or by skip. */
  get userEnds(): boolean {
    return this.#endedBy !== undefined;
  }

  /** Noted before the signal is aborted. A cancel counts whatever came before it or comes after it. */
  noteEnd(by: EndedBy): void {
    if (this.#endedBy !== "cancel") this.#endedBy = by;
  }

  /** What it wants now: that may change while it runs, which its record does not show. */
  get input(): unknown {
    return this.#input;
  }

  /** Takes over what another transaction has written already. */
  adoptInput(input: unknown): void {
    this.#input = input;
    this.#onChange(null);
  }

  get progress(): TaskProgress {
    return this.#progress;
  }

  hosts(): readonly TaskHostRecord[] {
    return [...this.#hosts.values()];
  }

  host(hostId: string): TaskHostRecord | undefined {
    return this.#hosts.get(hostId);
  }

  /** A change of a host's state: in the database before anything follows from it. */
  async setHosts(rows: readonly TaskHostRecord[]): Promise<void> {
    for (const row of rows) {
      this.#batch.forget(this.record.id, row.hostId);
      this.#hosts.set(row.hostId, row);
    }
    await this.#store.transact(({ taskHosts }) => taskHosts.put({ taskId: this.record.id, hosts: rows }));
    for (const { hostId } of rows) this.#changed(hostId);
  }

  /** Takes over what a transaction of the operation itself has written already. */
  adoptHost(row: TaskHostRecord): void {
    this.#batch.forget(this.record.id, row.hostId);
    this.#hosts.set(row.hostId, row);
    this.#changed(row.hostId);
  }

  /** Progress of a host within its state: seen at once, written with the next batch. */
  touchHost(row: TaskHostRecord): void {
    this.#hosts.set(row.hostId, row);
    this.#batch.host(this.record.id, row);
    this.#changed(row.hostId);
  }

  setProgress(completed: number, message: string): void {
    this.#tell({ completed, message });
    this.#batch.task(this.record.id, () => this.#progress);
  }

  /** From now on progress follows from the hosts: measured with each batch, not with each of their thousands of events. */
  measureProgress(measure: () => Omit<TaskProgress, "total">): void {
    this.#measure = measure;
    this.#remeasure();
    this.#batch.task(this.record.id, () => this.#remeasure());
  }

  #changed(hostId: string): void {
    if (this.#measure !== undefined) this.#batch.task(this.record.id, () => this.#remeasure());
    this.#onChange(hostId);
  }

  #remeasure(): TaskProgress {
    if (this.#measure !== undefined) this.#tell(this.#measure());
    return this.#progress;
  }

  #tell({ completed, message }: Omit<TaskProgress, "total">): void {
    if (this.#progress.completed === completed && this.#progress.message === message) return;
    this.#progress = { total: 100, completed, message };
    this.#onChange(null);
  }
}
