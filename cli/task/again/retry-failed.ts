import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { cliProblem } from "../../cli-problems.js";
import type { Rest } from "../../rest/rest.js";
import { ownTaskPath, taskPath } from "../watch/watch-task.js";

/** Whether what is tried again takes hosts out of service. Throws the controller's TASK_NOT_FOUND. */
export async function isRemediation(rest: Rest, task: string): Promise<boolean> {
  const { operation } = await rest.get<TaskInfo>(taskPath(task));
  return operation.startsWith("apply");
}

/** Starts the task that tries again what an ended one did not do, and answers its id: NOTHING_TO_RETRY, SCOPE_BUSY and others. */
export const retryFailed = (rest: Rest, task: string): Promise<string> =>
  rest.post<string>(`${ownTaskPath(task)}?action=retry-failed`);

/**
 * The same for a verb that tries again its own kind of task alone: nobody who stages means to reboot hosts.
 * Throws USAGE_INVALID where the task is of the other kind.
 */
export async function retryOwn(rest: Rest, task: string, own: "staging" | "remediation"): Promise<string> {
  const kind = (await isRemediation(rest, task)) ? "remediation" : "staging";
  if (kind !== own)
    throw cliProblem("USAGE_INVALID", {
      what: `${task} is no ${own}; \`greenroom task retry ${task}\` tries it again`,
    });
  return retryFailed(rest, task);
}
