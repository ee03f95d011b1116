import { useApp } from "../app/app.js";
import type { GatheredNotice } from "./gather-notices.js";

const KIND = { ERROR: "bad", WARNING: "warn", INFO: "info" } as const;
/** So many are read; the rest is behind a click. */
const SHOWN = 3;

/** What else is to be known, with what to do. */
export function Notices({ notices }: { notices: readonly GatheredNotice[] }) {
  const { language } = useApp();
  if (notices.length === 0) return null;
  const rest = notices.slice(SHOWN);
  return (
    <div class="notices">
      {notices.slice(0, SHOWN).map((notice) => (
        <Notice key={notice.id + notice.message} notice={notice} />
      ))}
      {rest.length === 0 ? null : (
        <details>
          <summary>{language.say("notices.more", { n: rest.length })}</summary>
          {rest.map((notice) => (
            <Notice key={notice.id + notice.message} notice={notice} />
          ))}
        </details>
      )}
    </div>
  );
}

function Notice({ notice: { type, id, message, resolution, hosts, alike } }: { notice: GatheredNotice }) {
  const { language } = useApp();
  const code = id.split(".").at(-1) ?? "";
  // Our own words where the page has them in the viewer's language.
  const headline = language.sayOr(`notice.${code}`, "");
  return (
    <div class={`note ${KIND[type]}`} data-notice={code}>
      <p class="note-title">
        {language.say(`notice.${type}`)}: {headline === "" ? language.told(message) : headline}
        {alike === 0 ? null : ` ${language.say("notice.alike", { n: alike })}`}
      </p>
      {headline === "" ? null : <p>{language.told(message)}</p>}
      {resolution === "" ? null : <p>{language.told(resolution)}</p>}
      {hosts.length === 0 ? null : (
        <p class="mute small">{language.say("notice.hosts", { n: hosts.length, names: few(hosts) })}</p>
      )}
    </div>
  );
}

const few = (names: readonly string[]): string =>
  names.length > 6 ? `${names.slice(0, 6).join(", ")} …` : names.join(", ");
