import { useApp } from "../app/app.js";
import { formatClock } from "../format/time.js";

/** Says that what one sees is of an earlier moment, and which. */
export function StaleNote() {
  const { live, language } = useApp();
  const { state, heardAt } = live.connection.value;
  return (
    <div class="stale-place" role="status">
      {state === "lost" ? (
        <p class="stale">{language.say("stale", { time: formatClock(heardAt, language.tag) })}</p>
      ) : null}
    </div>
  );
}
