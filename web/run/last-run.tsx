import type { TaskHistory } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { Age } from "../part/age.js";
import { Link } from "../part/link.js";
import type { Scope } from "../rest/scope.js";
import { TaskWord } from "../task/task-state.js";
import { taskWords } from "../task/task-words.js";
import { RunActions } from "./run-actions.js";
import { RunCauses } from "./run-causes.js";
import { hostsOf, totalsOf, type RunPicture } from "./run-picture.js";

const OPERATIONS = ["stage$task", "unstage$task", "apply$task"];

/** How the last task ended that went out to the hosts of a scope: what failed, what to do, and again. */
export function LastRun({ scope }: { scope: Scope }) {
  const load = useLoad(`last run ${scope.id}`, (rest, signal) => {
    const query = new URLSearchParams({ targets: scope.id, operations: OPERATIONS.join(","), limit: "1" });
    return rest.get<TaskHistory>(`/api/greenroom/tasks?${query.toString()}`, signal);
  });
  const [last] = load.value ?? [];
  // Its line is there before its words are, so that nothing jumps.
  if (load.value === undefined && load.problem === undefined)
    return (
      <p class="run-line" aria-hidden="true">
        &nbsp;
      </p>
    );
  if (last?.info.end_time === undefined) return null;
  const picture = { info: last.info, hosts: hostsOf(last.info), hasEnded: true };
  return <LastRunWords task={last.task} picture={picture} />;
}

function LastRunWords({
  task,
  picture,
}: {
  task: string;
  picture: RunPicture & { readonly info: TaskHistory[number]["info"] };
}) {
  const { language, router } = useApp();
  const { done, skipped, failed } = totalsOf(picture.hosts);
  const { info } = picture;
  return (
    <div class="last-run">
      <p class="run-line">
        <span class="mute">{language.say("run.last")}</span>
        <Link to={`/tasks/${task}`}>{taskWords(language, info)}</Link>
        <TaskWord info={info} />
        <Age at={info.end_time ?? info.start_time} />
        <span>{language.say("run.count.done", { n: done })}</span>
        {skipped === 0 ? null : <span>{language.say("run.count.skipped", { n: skipped })}</span>}
        {failed === 0 ? null : <span class="bad-text">{language.say("run.count.failed", { n: failed })}</span>}
        <span class="spring" />
        <RunActions task={task} picture={picture} onRetried={(made) => router.go(`/tasks/${made}`)} />
      </p>
      <RunCauses picture={picture} />
    </div>
  );
}
