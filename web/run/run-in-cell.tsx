import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { Bar } from "../part/bar.js";
import { Link } from "../part/link.js";
import { taskWords } from "../task/task-words.js";

/** A running task in a row of a table. */
export function RunInCell({ task, info }: { task: string; info: TaskInfo }) {
  const { language } = useApp();
  const { completed, total } = info.progress;
  const words = taskWords(language, info);
  return (
    <span class="run-cell">
      <Link to={`/tasks/${task}`}>{words}</Link>
      <Bar done={completed} total={total} label={words} />
    </span>
  );
}
