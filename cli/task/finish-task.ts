import type { TaskInfo } from "../../controller/api/wire/task.js";
import { EXIT } from "../../core/problem/core-problems.js";
import { printChange } from "../render/answer.js";
import { EXIT_LEFT, followTask, taskProblem, type Following } from "./follow-task.js";
import { endText } from "./remediation/hosts-text.js";
import { taskView } from "./task-view.js";
import { wasChanged } from "./was-changed.js";

/** Follows a task to its end, prints what came of it, and answers the exit code. A failure without per-host results is thrown. */
export async function finishTask(following: Following): Promise<number> {
  const { id, terminal, flags } = following;
  const info = await followTask(following);
  if (info === undefined) return EXIT_LEFT;
  const { hosts } = taskView(id, info);
  const problem = taskProblem(id, info);
  if (problem !== undefined && hosts.length === 0) throw problem;
  const changed = hosts.some((host) => wasChanged(host, info));
  const table = () => endText(info, hosts, terminal.stdout);
  printChange({ terminal, flags, changed, data: { task: id, ...info }, table });
  return exitOf(info);
}

/** Exit code of a task that has ended: the controller reckons it, so that REST and the command line say the same. */
function exitOf(info: TaskInfo): number {
  return info.status === "FAILED" ? (info.error?.data.exit ?? EXIT.failed) : EXIT.done;
}
