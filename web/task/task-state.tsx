import type { TaskInfo } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { Bar } from "../part/bar.js";

/** How a task stands: a word, and a bar while it runs. */
export function TaskState({ info }: { info: TaskInfo }) {
  const { language } = useApp();
  const words = language.say(`task.${info.status}`);
  if (info.end_time !== undefined) return <TaskWord info={info} />;
  return (
    <span class="run-cell">
      <span>{words}</span>
      <Bar done={info.progress.completed} total={info.progress.total} label={words} />
    </span>
  );
}

/** The word alone, where its hosts show how far they are. */
export function TaskWord({ info: { status } }: { info: TaskInfo }) {
  const { language } = useApp();
  return <span class={`run-word ${status}`}>{language.say(`task.${status}`)}</span>;
}
