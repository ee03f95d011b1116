import { useApp } from "../app/app.js";
import { Moment } from "../part/age.js";
import { Bar } from "../part/bar.js";
import { Button } from "../part/button.js";
import { Loading } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { ProblemNote } from "../part/problem-note.js";
import { saveFile } from "../part/save-file.js";
import { factsOfBody } from "../rest/problem.js";
import { imagePage, scopeOfTarget } from "../rest/scope.js";
import { RunActions } from "../run/run-actions.js";
import { RunCauses } from "../run/run-causes.js";
import { RunHosts } from "../run/run-hosts.js";
import { RunSummary } from "../run/run-summary.js";
import type { RunPicture } from "../run/run-picture.js";
import { useRun } from "../run/use-run.js";
import { TaskState } from "./tasks-view.js";
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

function TaskFacts({ picture: { info }, task }: { picture: RunPicture; task: string }) {
  const { language } = useApp();
  if (info === undefined) return null;
  const scope = scopeOfTarget(info.target);
  const { image, retry_of: retryOf, via } = info.greenroom;
  return (
    <div class="card facts-line">
      <TaskState info={info} />
      {scope === undefined ? null : <Link to={imagePage(scope)}>{scope.id}</Link>}
      <span>
        {language.say("task.by", { who: info.user })} <Moment at={info.start_time} />
      </span>
      {image === null ? null : (
        <span>
          {image.name} <code>{image.commit}</code>
        </span>
      )}
      {retryOf === null ? null : (
        <span>
          {language.say("task.retry.of")} <Link to={`/tasks/${retryOf}`}>{retryOf}</Link>
        </span>
      )}
      <span class="mute small">{via}</span>
      <span class="spring" />
      <Button
        kind="quiet"
        onClick={() => saveFile(`${task}.json`, "application/json", JSON.stringify({ task, info }, null, 2))}
      >
        JSON
      </Button>
    </div>
  );
}
