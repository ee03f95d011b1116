import type { HostStatus } from "../../controller/api/wire/software.js";
import { useApp } from "../app/app.js";
import { runNote, runWord, vibWords } from "../run/host-run-words.js";
import { HostRemediation } from "../remediate/host-remediation.js";
import { HostProgress } from "../run/host-progress.js";

/** What the host does in the task that runs. Its heading stands one level below that of what is around it. */
export function HostNow({ status, heading: Heading = "h4" }: { status: HostStatus; heading?: "h3" | "h4" }) {
  const { language } = useApp();
  const { problem, bad_sources: bad } = status.greenroom;
  const vibs = vibWords(status.greenroom);
  return (
    <section class="host-part">
      <Heading>{language.say("what.now")}</Heading>
      <p>
        <b>{runWord(language, status)}</b> {runNote(language, status)}
      </p>
      <HostProgress status={status} />
      {vibs.length === 0 ? null : <p class="mono small">{vibs.join(", ")}</p>}
      <HostRemediation status={status} />
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
