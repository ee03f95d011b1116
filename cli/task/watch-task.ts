import { setTimeout as pause } from "node:timers/promises";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { isProblem } from "../../core/problem/problem.js";
import type { Rest } from "../rest/rest.js";
import type { Progress } from "./progress.js";
import { hasEnded, taskView } from "./task-view.js";

const POLL_MS = 250;
/** How long a watcher waits for a controller that went away: it resumes its tasks when it is back (promise 7). */
const PATIENCE_MS = 120_000;

export const taskPath = (id: string): string => `/api/cis/tasks/${encodeURIComponent(id)}`;

/** Watches a task to its end. Undefined when the signal left it before: the task goes on without its watcher. */
export async function watchTask(watch: {
  readonly rest: Rest;
  readonly id: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<TaskInfo | undefined> {
  const { rest, id, progress, signal } = watch;
  let reachedAt = performance.now();
  try {
    while (!signal.aborted) {
      const info = await read(rest, id);
      if (info !== undefined) {
        reachedAt = performance.now();
        progress.show(taskView(id, info));
        if (hasEnded(info)) return info;
      } else if (performance.now() - reachedAt > PATIENCE_MS) return await rest.get<TaskInfo>(taskPath(id));
      else progress.note("The controller does not answer; the task resumes when it is back. Still trying.");
      await pauseUnless(signal);
    }
    return undefined;
  } finally {
    progress.end();
  }
}

/** Undefined while the controller cannot be reached; every other problem is thrown. */
async function read(rest: Rest, id: string): Promise<TaskInfo | undefined> {
  try {
    return await rest.get<TaskInfo>(taskPath(id));
  } catch (thrown) {
    if (isProblem(thrown, "CONTROLLER_UNREACHABLE")) return undefined;
    throw thrown;
  }
}

async function pauseUnless(signal: AbortSignal): Promise<void> {
  try {
    await pause(POLL_MS, undefined, { signal });
  } catch {
    // Left: the loop sees the signal itself.
  }
}
