import { Option } from "commander";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { printAnswer } from "../../render/answer.js";
import { moment } from "../../../core/terminal/quantity.js";
import { renderTable } from "../../render/table.js";
import { columnsOf, paintFor } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { TASK_HUES, taskStatus } from "../../task/task-text.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const STATUSES = ["pending", "running", "blocked", "succeeded", "failed"] as const;

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists tasks, newest first: what, on what, by whom, since when, how far.")
      .addOption(new Option("--status <status>", "only tasks of this status (default: all)").choices(STATUSES));
    addContext(addOutput(command));
    addExamples(command, [
      ["all tasks", "task list"],
      ["those that run now", "task list --status running"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const all = Object.entries(await rest.get<Record<string, TaskInfo>>("/api/cis/tasks?return_all=true"));
      const status = flags.text("status")?.toUpperCase();
      const tasks = all
        .filter(([, info]) => status === undefined || info.status === status)
        .sort(([, a], [, b]) => Date.parse(b.start_time) - Date.parse(a.start_time));
      printAnswer({ terminal, flags, data: Object.fromEntries(tasks), table: () => taskTable(tasks, terminal.stdout) });
      return 0;
    }),
};

function taskTable(tasks: readonly (readonly [id: string, info: TaskInfo])[], stream: NodeJS.WriteStream): string {
  if (tasks.length === 0) return "No task.\n";
  const paint = paintFor(stream);
  return renderTable(
    tasks,
    [
      { head: "TASK", cell: ([id]) => id },
      { head: "ON", cell: ([, { target }]) => target?.id ?? "", spare: 2 },
      {
        head: "STATUS",
        cell: ([, info]) => taskStatus(info),
        paint: (cell, [, info]) => paint(TASK_HUES[info.status], cell),
      },
      {
        head: "DONE",
        cell: ([, { progress }]) => `${Math.floor((100 * progress.completed) / Math.max(1, progress.total))} %`,
        align: "right",
      },
      { head: "STARTED", cell: ([, info]) => moment(info.start_time) },
      { head: "BY", cell: ([, { user }]) => user, spare: 1 },
      { head: "WHAT", cell: ([, { description }]) => description.default_message, wraps: "yes" },
    ],
    columnsOf(stream),
  );
}
