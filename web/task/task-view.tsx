import { useApp } from "../app/app.js";
import { Bar } from "../part/bar.js";
import { Loading } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { factsOfBody } from "../rest/problem.js";
import { RunActions } from "../run/run-actions.js";
import { RunCauses } from "../run/run-causes.js";
import { RunHosts } from "../run/run-hosts.js";
import { RunSummary } from "../run/run-summary.js";
import { useRun } from "../run/use-run.js";
import { TaskFacts } from "./task-facts.js";
import { taskWords } from "./task-words.js";

/** One task: live while it runs, its record afterwards. */
export function TaskView({ task }: { task: string }) {
  const { language, router } = useApp();
  const { picture, problem } = useRun(task);
  const { info } = picture;
  if (problem !== undefined) return <ProblemNote problem={problem} />;
  if (info === undefined) return <Loading />;
  return (
    <div class="view">
      <div class="view-head">
        <h1>
          {taskWords(language, info)} <span class="mute kind">{task}</span>
        </h1>
        <span class="spring" />
        <RunActions task={task} picture={picture} onRetried={(made) => router.go(`/tasks/${made}`)} />
      </div>
      <TaskFacts picture={picture} task={task} />
      {info.error === undefined ? null : <ProblemNote problem={factsOfBody(info.error)} />}
      {picture.hosts.size === 0 ? (
        picture.hasEnded ? null : (
          <Bar done={info.progress.completed} total={info.progress.total} label={language.say("progress")} />
        )
      ) : (
        <section class="card">
          <RunSummary picture={picture} />
          <RunCauses picture={picture} />
          <RunHosts picture={picture} />
        </section>
      )}
    </div>
  );
}
