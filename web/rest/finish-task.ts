import type { TaskInfo } from "../../controller/api/wire/task.js";
import { follow } from "./follow.js";
import { problemOfAnswer } from "./problem.js";
import type { Rest } from "./rest.js";

/** Waits for the end of a task; throws its error where it failed. `onHead` hears of its progress. */
export async function finishTask<Result>(
  rest: Rest,
  task: string,
  onHead: (info: TaskInfo) => void = () => undefined,
): Promise<Result> {
  const ended: { info?: TaskInfo } = {};
  await follow(
    rest,
    `/api/greenroom/tasks/${task}/events`,
    {
      onConnection: () => undefined,
      onEvent: ({ event, data }) => {
        if (event !== "task" && event !== "end") return "more";
        const { info } = JSON.parse(data) as { info: TaskInfo };
        onHead(info);
        if (event !== "end") return "more";
        ended.info = info;
        return "done";
      },
    },
    new AbortController().signal,
  );
  const { info } = ended;
  if (info?.error !== undefined) throw problemOfAnswer(400, info.error);
  // The result's shape is that of the operation, which the caller has begun.
  return info?.result as Result;
}
