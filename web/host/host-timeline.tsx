import type { HostHistory } from "../../controller/api/wire/host.js";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { Age } from "../part/age.js";
import { Loaded } from "../part/loaded.js";
import { Link } from "../part/link.js";

const SHOWN = 6;

/** The last tasks of a host. */
export function HostTimeline({ host }: { host: string }) {
  const { language } = useApp();
  const load = useLoad(`history ${host}`, (rest, signal) =>
    rest.get<HostHistory>(`/api/greenroom/hosts/${encodeURIComponent(host)}/history`, signal),
  );
  return (
    <section class="host-part">
      <h4>{language.say("history")}</h4>
      <Loaded load={load}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <p class="mute">{language.say("tasks.none")}</p>
          ) : (
            <ul class="timeline">
              {tasks.slice(0, SHOWN).map(({ task, description, user, status, start_time: at }) => (
                <li key={task}>
                  <Link to={`/tasks/${task}`}>{description}</Link>
                  <span>{language.sayOr(`run.${status}`, status)}</span>
                  <span class="mute small">
                    {user}, <Age at={at} />
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
