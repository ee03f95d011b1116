import { setTimeout as pause } from "node:timers/promises";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { Rest } from "../../rest/rest.js";
import type { Progress } from "../progress.js";
import { TaskPicture } from "./task-picture.js";
import { hasEnded, taskView } from "../task-view.js";

const AGAIN_MS = 250;
/** How long a watcher waits for a controller that went away: it resumes its tasks when it is back (promise 7). */
const PATIENCE_MS = 120_000;

const segment = (id: string): string => encodeURIComponent(id);
export const taskPath = (id: string): string => `/api/cis/tasks/${segment(id)}`;
export const ownTaskPath = (id: string): string => `/api/greenroom/tasks/${segment(id)}`;

interface Watch {
  readonly rest: Rest;
  readonly id: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Watches a task to its end, live. Undefined when the signal left it before: the task goes on without its watcher. */
export async function watchTask(watch: Watch): Promise<TaskInfo | undefined> {
  const { rest, id, progress, signal } = watch;
  const picture = new TaskPicture();
  // A controller of an older release tells no events: it is asked again and again.
  let look: Look = follow;
  let reachedAt = performance.now();
  const onReached = (): void => void (reachedAt = performance.now());
  try {
    while (!signal.aborted) {
      const outcome = await look(watch, picture, onReached);
      if (outcome === "no-events") look = ask;
      else if (outcome !== "away") {
        if (outcome !== undefined) return outcome;
      } else if (performance.now() - reachedAt > PATIENCE_MS) return await rest.get<TaskInfo>(taskPath(id));
      else if (!signal.aborted)
        progress.note("The controller does not answer; the task resumes when it is back. Still trying.");
      if (outcome !== "no-events") await pauseUnless(signal);
    }
    return undefined;
  } finally {
    progress.end();
  }
}

/** One look of some length: the task once it has ended, undefined while it has not; "away": nobody answers. */
type Look = (
  watch: Watch,
  picture: TaskPicture,
  onReached: () => void,
) => Promise<TaskInfo | undefined | "away" | "no-events">;

const follow: Look = async ({ rest, id, progress, signal }, picture, onReached) => {
  try {
    const path = `${ownTaskPath(id)}/events`;
    for await (const events of rest.events(path, { lastEventId: picture.lastEventId, signal })) {
      onReached();
      for (const event of events) picture.take(event);
      if (picture.info === undefined || events.length === 0) continue;
      progress.show(taskView(id, picture.info));
      if (hasEnded(picture.info)) return picture.info;
    }
    return undefined;
  } catch (thrown) {
    if (isProblem(thrown, "ROUTE_UNKNOWN")) return "no-events";
    if (isProblem(thrown, "CONTROLLER_UNREACHABLE")) return "away";
    throw thrown;
  }
};

const ask: Look = async ({ rest, id, progress }, _picture, onReached) => {
  try {
    const info = await rest.get<TaskInfo>(taskPath(id));
    onReached();
    progress.show(taskView(id, info));
    return hasEnded(info) ? info : undefined;
  } catch (thrown) {
    if (isProblem(thrown, "CONTROLLER_UNREACHABLE")) return "away";
    throw thrown;
  }
};

async function pauseUnless(signal: AbortSignal): Promise<void> {
  try {
    await pause(AGAIN_MS, undefined, { signal });
  } catch {
    // Left: the loop sees the signal itself.
  }
}
