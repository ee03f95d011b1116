import { useApp } from "../app/app.js";
import { causesOf, type RunPicture } from "./run-picture.js";

/** What failed and what to do, one entry a cause, its hosts inside. */
export function RunCauses({ picture }: { picture: RunPicture }) {
  const { language } = useApp();
  const causes = causesOf(picture.hosts);
  if (causes.length === 0) return null;
  return (
    <div class="causes">
      {causes.map(({ code, message, remedy, hosts }) => (
        <details key={code} class="note bad" open={causes.length === 1 && hosts.length <= 3}>
          <summary>
            <span class="note-title">
              {language.say("cause", { n: hosts.length })} {message}
            </span>
          </summary>
          <p>{remedy}</p>
          <ul>
            {hosts.map(({ id, name, status }) => (
              <li key={id}>
                <b>{name}</b> {status.greenroom.problem?.message}
              </li>
            ))}
          </ul>
          <p class="note-foot">
            <code>{code}</code>
          </p>
        </details>
      ))}
    </div>
  );
}
