import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskProgress } from "../../store/activity/task-record.js";
import type { Store } from "../../store/open-store.js";

/** Progress of all tasks together is written at most four times a second: a commit costs an fsync (DEPS 4.6). */
const WRITE_EVERY_MS = 250;

/** Gathers progress, which may be lost in a crash, and writes it in batches. State changes do not come through here. */
export class ProgressBatch {
  readonly #store: Store;
  readonly #onTrouble: (thrown: unknown) => void;
  #hosts = new Map<string, Map<string, TaskHostRecord>>();
  #tasks = new Map<string, () => TaskProgress>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, onTrouble: (thrown: unknown) => void) {
    this.#store = store;
    this.#onTrouble = onTrouble;
  }

  host(taskId: string, row: TaskHostRecord): void {
    const rows = this.#hosts.get(taskId) ?? new Map<string, TaskHostRecord>();
    this.#hosts.set(taskId, rows.set(row.hostId, row));
    this.#arm();
  }

  /** Asked for when it is written, once however often it has changed. */
  task(taskId: string, progress: () => TaskProgress): void {
    this.#tasks.set(taskId, progress);
    this.#arm();
  }

  /** Forgets what waits for a host whose state is about to be written by itself: an older picture must not follow it. */
  forget(taskId: string, hostId: string): void {
    this.#hosts.get(taskId)?.delete(hostId);
  }

  /** Writes what waits, now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [hosts, tasks] = [this.#hosts, this.#tasks];
    this.#hosts = new Map();
    this.#tasks = new Map();
    if (hosts.size + tasks.size === 0) return;
    await this.#store.transact(async (tx) => {
      for (const [taskId, rows] of hosts) await tx.taskHosts.put({ taskId, hosts: [...rows.values()] });
      for (const [taskId, progress] of tasks) await tx.tasks.setProgress(taskId, progress());
    });
  }

  #arm(): void {
    this.#timer ??= setTimeout(() => {
      this.flush().catch(this.#onTrouble);
    }, WRITE_EVERY_MS);
  }
}
