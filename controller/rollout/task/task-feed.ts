/** The newest change of one task, or of one host in it. */
export interface TaskChange {
  /** Only grows while the controller runs. */
  readonly seq: number;
  readonly taskId: string;
  /** null: the task itself. */
  readonly hostId: string | null;
}

/** The newest change of something that is asked of a second person. */
export interface ApprovalChange {
  readonly seq: number;
  readonly approvalId: string;
}

export type Change = TaskChange | ApprovalChange;

/** Tasks that ended and approvals whose last change is still told to whoever comes back; older ones are forgotten. */
const ENDED_KEPT = 1_000;

const keyOf = (taskId: string, hostId: string | null): string => `${taskId}/${hostId ?? ""}`;

/**
 * What changes in the tasks, for whoever looks on. Of each task and host only its newest change is kept, so that no reader, slow or gone for
 * a while, makes it grow: it holds a line per host under way, and is read from any number on.
 */
export class TaskFeed {
  /** Numbers of another run of the controller mean nothing here. */
  readonly epoch: string;
  readonly #changes = new Map<string, Change>();
  readonly #readers = new Set<FeedReader>();
  readonly #ended: string[] = [];
  #seq = 0;
  #forgotten = 0;

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  changed(taskId: string, hostId: string | null = null): void {
    this.#note(keyOf(taskId, hostId), { seq: ++this.#seq, taskId, hostId });
  }

  /** Something is asked of a second person, or what was asked has gone on: for readers of all tasks. */
  approvalChanged(approvalId: string): void {
    const key = `approval ${approvalId}`;
    this.#note(key, { seq: ++this.#seq, approvalId });
    this.#keepForNow(key);
  }

  /** The end of a task is its last change; its hosts are in its record now. */
  ended(taskId: string, hostIds: readonly string[]): void {
    for (const hostId of hostIds) this.#changes.delete(keyOf(taskId, hostId));
    this.changed(taskId);
    this.#keepForNow(keyOf(taskId, null));
  }

  #note(key: string, change: Change): void {
    // Taken out first, so that the map stays in the order of the numbers.
    this.#changes.delete(key);
    this.#changes.set(key, change);
    for (const reader of this.#readers) reader.hear(key, change);
  }

  #keepForNow(newest: string): void {
    this.#ended.push(newest);
    while (this.#ended.length > ENDED_KEPT) {
      const key = this.#ended.shift() ?? "";
      this.#forgotten = Math.max(this.#forgotten, this.#changes.get(key)?.seq ?? 0);
      this.#changes.delete(key);
    }
  }

  /** Number of the newest change. */
  get newest(): number {
    return this.#seq;
  }

  /** Whether a reader that has seen everything up to `seq` may have missed a change that is forgotten. */
  lostSince(seq: number): boolean {
    return seq < this.#forgotten || seq > this.#seq;
  }

  /** A reader of all tasks or of one: first of what changed after `after`, then of what changes. */
  read(wanted: { readonly taskId?: string; readonly after: number }): FeedReader {
    const reader = new FeedReader(wanted.taskId, () => this.#readers.delete(reader));
    for (const [key, change] of this.#changes) if (change.seq > wanted.after) reader.hear(key, change);
    this.#readers.add(reader);
    return reader;
  }
}

/** One who looks on: what it has not taken yet is kept, each task and host once. */
export class FeedReader implements Disposable {
  readonly #taskId: string | undefined;
  readonly #close: () => void;
  #waiting = new Map<string, Change>();
  #wake: () => void = () => undefined;

  constructor(taskId: string | undefined, close: () => void) {
    this.#taskId = taskId;
    this.#close = close;
  }

  hear(key: string, change: Change): void {
    if (this.#taskId !== undefined && !("taskId" in change && change.taskId === this.#taskId)) return;
    this.#waiting.delete(key);
    this.#waiting.set(key, change);
    this.#wake();
  }

  /** What has changed since the last call, in the order of the numbers; waits for something, at most so many milliseconds. */
  async take(waitMs: number, signal: AbortSignal): Promise<readonly Change[]> {
    if (this.#waiting.size === 0 && !signal.aborted) await this.#change(waitMs, signal);
    const taken = [...this.#waiting.values()];
    this.#waiting = new Map();
    return taken;
  }

  #change(waitMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal.addEventListener("abort", done);
      this.#wake = done;
    });
  }

  [Symbol.dispose](): void {
    this.#close();
  }
}
