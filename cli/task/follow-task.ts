import type { TaskInfo } from "../../controller/api/wire/task.js";
import type { Flags } from "../verb/flags.js";
import { bodyProblem } from "../rest/answer-problem.js";
import type { Rest } from "../rest/rest.js";
import type { Terminal } from "../render/terminal.js";
import { cliProblem } from "../cli-problems.js";
import { progressOn } from "./progress.js";
import { watchTask } from "./watch/watch-task.js";

/** 128 + SIGINT, as shells have it. The task itself goes on. */
export const EXIT_LEFT = 130;

export interface Following {
  readonly rest: Rest;
  readonly id: string;
  readonly terminal: Terminal;
  readonly flags: Flags;
  /** Where the progress goes when the data is a table: beside it, unless the progress is what was asked for. */
  readonly progressIs: "asked-for" | "beside";
}

/**
 * Shows a task until its end. On Ctrl-C it leaves the task running, says how to watch it again, and answers undefined;
 * a second Ctrl-C ends the process at once.
 */
export async function followTask(following: Following): Promise<TaskInfo | undefined> {
  const { rest, id, terminal, flags, progressIs } = following;
  const { stdout, stderr } = terminal;
  const leave = new AbortController();
  const onSignal = () => leave.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
  try {
    // Standard output carries exactly one document for programs, so progress must not go there then.
    const stream = progressIs === "asked-for" && flags.form.forPeople ? stdout : stderr;
    const info = await watchTask({ rest, id, progress: progressOn(stream), signal: leave.signal });
    if (info === undefined)
      stderr.write(
        // A terminal has echoed ^C where the progress ends.
        `${stderr.isTTY ? "\n" : ""}Task ${id} goes on without this watcher.\n  watch it again: greenroom task watch ${id}\n  cancel it:      greenroom task cancel ${id}\n`,
      );
    return info;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
  }
}

/** The problem that a failed task ended with; undefined for one that succeeded. */
export function taskProblem(id: string, info: TaskInfo) {
  if (info.status !== "FAILED") return undefined;
  return info.error === undefined
    ? cliProblem("CONTROLLER_ANSWER_STRANGE", { url: `task ${id}`, what: "failed without an error" })
    : bodyProblem(info.error);
}

/** Follows a task whose result is wanted: throws the problem it failed with, answers undefined when it was left. */
export async function resultOf<T>(following: Following): Promise<T | undefined> {
  const info = await followTask(following);
  if (info === undefined) return undefined;
  const problem = taskProblem(following.id, info);
  if (problem !== undefined) throw problem;
  return info.result as T; // border: the shape that this operation's result has in controller/api/wire
}
