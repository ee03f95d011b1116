import { useApp } from "../app/app.js";
import { Moment } from "../part/age.js";
import { Button } from "../part/button.js";
import { Link } from "../part/link.js";
import { saveFile } from "../part/save-file.js";
import { imagePage, scopeOfTarget, type Scope } from "../rest/scope.js";
import type { RunPicture } from "../run/run-picture.js";
import { useScopeName } from "../image/use-scope-name.js";
import { TaskState, TaskWord } from "./task-state.js";

/** Who, where, when, which image, by which client; the whole as JSON. */
export function TaskFacts({ picture: { info, hosts }, task }: { picture: RunPicture; task: string }) {
  const { language } = useApp();
  if (info === undefined) return null;
  const scope = scopeOfTarget(info.target);
  const { image, retry_of: retryOf, via } = info.greenroom;
  return (
    <div class="card facts-line">
      {hosts.size === 0 ? <TaskState info={info} /> : <TaskWord info={info} />}
      {scope === undefined ? null : <ScopeLink scope={scope} />}
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
      <span class="mute small" title={via}>
        {via.includes("Mozilla/") ? language.say("via.browser") : via}
      </span>
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

function ScopeLink({ scope }: { scope: Scope }) {
  return <Link to={imagePage(scope)}>{useScopeName(scope)}</Link>;
}
