import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { Bar } from "../part/bar.js";

/** How a task stands: a word, and a bar while it runs. */
export function TaskState({ info }: { info: TaskInfo }) {
  const { language } = useApp();
  const words = language.say(`task.${info.status}`);
  if (info.end_time !== undefined) return <span class={`run-word ${info.status}`}>{words}</span>;
  return (
    <span class="run-cell">
      <span>{words}</span>
      <Bar done={info.progress.completed} total={info.progress.total} label={words} />
    </span>
  );
}
