import { Option } from "commander";
import type { TaskHistory } from "../../../controller/api/wire/task.js";
import { moment } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable, type Column } from "../../render/table.js";
import { columnsOf, paintFor } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { hostWords } from "../../task/host-words.js";
import { idOf } from "../../rest/id-of.js";
import type { Rest } from "../../rest/rest.js";
import { TASK_HUES, taskStatus } from "../../task/task-text.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput, wholeNumber } from "../options.js";
import { pastTime } from "../quantities.js";
import { addExamples, type Verb } from "../verb.js";

const STATUSES = ["pending", "running", "blocked", "succeeded", "failed"] as const;
type Entry = TaskHistory[number];

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Lists tasks, newest first: what, on what, by whom, since when, how far. Answers when what was staged where: with --host it says what came of that host in each. What came of all hosts of one task: task show.",
      )
      .addOption(new Option("--status <status>", "only tasks of this status (default: all)").choices(STATUSES))
      .option("--host <host>", "only tasks in which this host took part, and what it did in each; also a former one")
      .option("--image <image>", "only tasks about this image: a commit, a digest or its beginning, a part of its name")
      .option("--on <scope>", "only tasks of this cluster or standalone host, by id or name; of a former one by its id")
      .option("--user <user>", "only tasks that this user asked for")
      .option("--operation <name>", "only tasks of this kind, such as stage, unstage, scan, commit")
      .option("--since <time>", "started at or after: 2026-11-28, 2026-11-28T22:00, or 7d, 12h ago")
      .option("--until <time>", "started before")
      .addOption(new Option("--limit <number>", "at most so many (default: 1000)").argParser(wholeNumber(1, 10_000)));
    addContext(addOutput(command));
    addExamples(command, [
      ["all tasks", "task list"],
      ["those that run now", "task list --status running"],
      [
        "what was staged on a host in the last month, and by whom",
        "task list --host esx-01 --operation stage --since 30d",
      ],
      ["where an image was staged", "task list --image commit-4 --operation stage"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const tasks = await rest.get<TaskHistory>(`/api/greenroom/tasks?${(await query(rest, flags)).toString()}`);
      const rows = tasks.map(({ task, info, host }) => ({ task, ...info, ...(host !== null && { host }) }));
      const data = Object.fromEntries(rows.map(({ task, ...info }) => [task, info]));
      printAnswer({ terminal, flags, data, rows, table: () => taskTable(tasks, terminal.stdout) });
      return 0;
    }),
};

async function query(rest: Rest, flags: Flags): Promise<URLSearchParams> {
  const operation = flags.text("operation");
  const on = flags.text("on");
  const given: readonly (readonly [string, string | undefined])[] = [
    ["status", flags.text("status")?.toUpperCase()],
    ["host", flags.text("host")],
    ["image", flags.text("image")],
    ["targets", on === undefined ? undefined : await idOf(rest, on)],
    ["users", flags.text("user")],
    ["operations", operation === undefined || operation.includes("$") ? operation : `${operation}$task`],
    ["since", timeOf(flags, "since")],
    ["until", timeOf(flags, "until")],
    ["limit", flags.number("limit")?.toString()],
    // Of a thousand tasks they would be more than anybody reads: `task show` tells each.
    ["exclude_result", "true"],
  ];
  return new URLSearchParams(
    given.flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
}

function timeOf(flags: Flags, name: "since" | "until"): string | undefined {
  const text = flags.text(name);
  return text === undefined ? undefined : pastTime(`--${name}`, text);
}

function taskTable(tasks: TaskHistory, stream: NodeJS.WriteStream): string {
  if (tasks.length === 0) return "No task.\n";
  const paint = paintFor(stream);
  const ofHost: Column<Entry> = {
    head: "HOST",
    cell: ({ host }) => (host === null ? "" : `${host.name}: ${hostWords(host.status).state.toLowerCase()}`),
    paint: (cell, { host }) => (host === null ? cell : paint(hostWords(host.status).hue, cell)),
  };
  return renderTable<Entry>(
    tasks,
    [
      { head: "TASK", cell: ({ task }) => task },
      { head: "ON", cell: ({ info: { target, greenroom } }) => greenroom.target_name ?? target?.id ?? "", spare: 2 },
      {
        head: "STATUS",
        cell: ({ info }) => taskStatus(info),
        paint: (cell, { info }) => paint(TASK_HUES[info.status], cell),
      },
      ...(tasks.some(({ host }) => host !== null) ? [ofHost] : []),
      {
        head: "DONE",
        cell: ({ info: { progress } }) => `${Math.floor((100 * progress.completed) / Math.max(1, progress.total))} %`,
        align: "right",
      },
      { head: "STARTED", cell: ({ info }) => moment(info.start_time) },
      { head: "ENDED", cell: ({ info }) => (info.end_time === undefined ? "" : moment(info.end_time)), spare: 3 },
      { head: "BY", cell: ({ info: { user } }) => user, spare: 1 },
      { head: "WHAT", cell: ({ info }) => whatOf(info), wraps: "yes" },
    ],
    columnsOf(stream),
  );
}

function whatOf({ description, greenroom }: Entry["info"]): string {
  const commit = greenroom.image === null ? "" : ` (${greenroom.image.commit})`;
  const retry = greenroom.retry_of === null ? "" : `, again after ${greenroom.retry_of}`;
  return `${description.default_message}${commit}${retry}`;
}
