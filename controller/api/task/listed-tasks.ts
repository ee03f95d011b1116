import { isProblem } from "../../../core/problem/problem.js";
import type { TaskEngine } from "../../rollout/task/task-engine.js";
import type { TaskQuery } from "../../store/activity/task-query.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import type { StoreReader } from "../../store/repositories.js";
import { presentTask, presentTaskHead } from "../present/task.js";
import type { TaskInfo } from "../wire/task.js";

/** A list has the results of its newest tasks, no more: those of a thousand tasks on a thousand hosts each fill the memory. */
const MOST_RESULTS = 50;

export interface ListedFrom {
  readonly engine: Pick<TaskEngine, "records" | "view">;
  readonly reader: StoreReader;
}

/** The tasks that fit, newest first; `excludeResult` is "true" where no result is wanted. */
export async function listedTasks(
  parts: ListedFrom,
  query: TaskQuery,
  excludeResult: string | undefined,
): Promise<readonly (readonly [task: string, info: TaskInfo])[]> {
  const listed: (readonly [string, TaskInfo])[] = [];
  const wanted = excludeResult === "true" ? 0 : MOST_RESULTS;
  for (const [at, record] of (await parts.engine.records(query)).entries())
    listed.push([record.id, at < wanted ? await whole(parts, record) : presentTaskHead(record)]);
  return listed;
}

async function whole({ engine, reader }: ListedFrom, record: TaskRecord): Promise<TaskInfo> {
  try {
    return await presentTask(await engine.view(record.id), reader);
  } catch (thrown) {
    // Forgotten by retention since it was listed.
    if (isProblem(thrown, "TASK_NOT_FOUND")) return presentTaskHead(record);
    throw thrown;
  }
}

/** Id of the cluster or host that a presented task is about; "": none. */
export function targetOf(info: unknown): string {
  const { target } = { target: undefined, ...(info as { readonly target?: { readonly id: string } }) };
  return target?.id ?? "";
}
