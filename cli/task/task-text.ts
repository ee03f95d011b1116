import type { TaskInfo } from "../../controller/api/wire/task.js";
import { problemText } from "../render/problem/problem-text.js";
import { formatSeconds, moment } from "../../core/terminal/quantity.js";
import { renderFacts } from "../render/table.js";
import { columnsOf, paintFor, type Hue } from "../render/terminal.js";
import { taskProblem } from "./follow-task.js";
import { hostsText } from "./remediation/hosts-text.js";
import { taskView } from "./task-view.js";

export const TASK_HUES: Readonly<Record<TaskInfo["status"], Hue>> = {
  PENDING: "grey",
  RUNNING: "bold",
  BLOCKED: "yellow",
  SUCCEEDED: "green",
  FAILED: "red",
};

/** "Canceled" is no status of its own in the API (vLCM part 8): a failure of that error type. */
export const taskStatus = (info: TaskInfo): string =>
  info.status === "FAILED" && info.error?.error_type === "CANCELED" ? "canceled" : info.status.toLowerCase();

/** The cluster or host of a task by name, with its id, which a former one has alone. */
export const onWhat = ({ target, greenroom: { target_name: name } }: TaskInfo): string =>
  target === undefined ? "" : name === null ? target.id : `${name} (${target.id})`;

/** A task for people: who, when, what, how it ended, and what each host did. */
export function taskText(id: string, info: TaskInfo, stream: NodeJS.WriteStream): string {
  const facts = renderFacts([
    ["task", id],
    ["what", info.description.default_message],
    ["on", onWhat(info)],
    [
      "status",
      `${taskStatus(info)}, ${info.progress.completed} of ${info.progress.total}: ${info.progress.message.default_message}`,
    ],
    ["image", imageText(info)],
    ["again after", info.greenroom.retry_of ?? ""],
    ["by", info.greenroom.via === "" ? info.user : `${info.user}, ${info.greenroom.via}`],
    ["started", moment(info.start_time)],
    [
      "ended",
      info.end_time === undefined ? "" : `${moment(info.end_time)} (${tookText(info.start_time, info.end_time)})`,
    ],
  ]);
  const { hosts } = taskView(id, info);
  const problem = hosts.length > 0 ? undefined : taskProblem(id, info);
  const failure = problem === undefined ? "" : `\n${problemText(problem.body, paintFor(stream), columnsOf(stream))}`;
  return `${facts}${failure}${hosts.length === 0 ? "" : `\n${hostsText(info, hosts, stream)}`}`;
}

const imageText = ({ greenroom: { image } }: TaskInfo): string =>
  image === null ? "" : `${image.name}, ${image.commit}, ${image.digest}`;

const tookText = (from: string, to: string): string => formatSeconds((Date.parse(to) - Date.parse(from)) / 1000);
