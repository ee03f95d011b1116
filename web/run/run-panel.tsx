import { useApp } from "../app/app.js";
import { Link } from "../part/link.js";
import { ProblemNote } from "../part/problem-note.js";
import { taskWords } from "../task/task-words.js";
import { RunActions } from "./run-actions.js";
import { RunSummary } from "./run-summary.js";
import type { Run } from "./use-run.js";

/** A task that runs in a cluster or on a host, in its page. */
export function RunPanel({ task, run }: { task: string; run: Run }) {
  const { language, router } = useApp();
  const { picture, problem } = run;
  if (problem !== undefined) return <ProblemNote problem={problem} />;
  if (picture.info === undefined) return <div class="run-panel" aria-hidden="true" />;
  return (
    <div class="run-panel" role="region" aria-label={language.say("task.running")}>
      <div class="run-head">
        <span class="spinner" aria-hidden="true" />
        <span class="strong">{taskWords(language, picture.info)}</span>
        <span class="mute">{language.say("task.by", { who: picture.info.user })}</span>
        <Link to={`/tasks/${task}`}>{task}</Link>
        <span class="spring" />
        <RunActions task={task} picture={picture} onRetried={(made) => router.go(`/tasks/${made}`)} />
      </div>
      <RunSummary picture={picture} />
    </div>
  );
}
