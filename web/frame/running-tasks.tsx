import { useApp } from "../app/app.js";
import { Link } from "../part/link.js";

/** How many tasks run now, and the way to them. */
export function RunningTasks() {
  const { live, language } = useApp();
  const tasks = [...live.running.value.keys()];
  if (tasks.length === 0) return null;
  const [first] = tasks;
  return (
    <Link to={tasks.length === 1 && first !== undefined ? `/tasks/${first}` : "/tasks"} class="running">
      <span class="spinner" aria-hidden="true" />
      {language.say("tasks.running", { n: tasks.length })}
    </Link>
  );
}
