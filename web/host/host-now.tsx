import type { HostStatus } from "../../controller/api/wire/software.js";
import { useApp } from "../app/app.js";
import { runNote, runWord } from "../run/host-run-words.js";
import { HostProgress } from "../run/run-hosts.js";

/** What the host does in the task that runs. */
export function HostNow({ status }: { status: HostStatus }) {
  const { language } = useApp();
  const { fetching, problem, bad_sources: bad } = status.greenroom;
  return (
    <section class="host-part">
      <h4>{language.say("what.now")}</h4>
      <p>
        <b>{runWord(language, status)}</b> {runNote(language, status)}
      </p>
      <HostProgress status={status} />
      {fetching.length === 0 ? null : <p class="mono small">{fetching.join(", ")}</p>}
      {problem === null ? null : (
        <div class="note bad">
          <p class="note-title">{problem.message}</p>
          <p>{problem.remedy}</p>
          <code>{problem.code}</code>
        </div>
      )}
      {bad.map(({ source, vib_id: vib, why }) => (
        <p key={source + vib} class="note warn">
          {language.say("source.bad", { source, vib, why })}
        </p>
      ))}
    </section>
  );
}
