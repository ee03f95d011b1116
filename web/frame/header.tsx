import { useApp } from "../app/app.js";
import { Link } from "../part/link.js";
import { Badge } from "../part/icon.js";
import type { TextKey } from "../text/language.js";
import { OwnAccount } from "./own-account.js";
import { RunningTasks } from "./running-tasks.js";
import { WaitingApprovals } from "./waiting-approvals.js";

const PLACES: readonly (readonly [path: string, key: TextKey])[] = [
  ["/", "nav.fleet"],
  ["/depots", "nav.depots"],
  ["/tasks", "nav.tasks"],
  ["/alarms", "nav.alarms"],
  ["/audit", "nav.audit"],
  ["/settings", "nav.settings"],
  ["/enrol", "nav.enrol"],
];

/** Where one can go, what runs, who one is. */
export function Header() {
  const { language, router, session } = useApp();
  const here = router.place.value.path;
  return (
    <header class="top">
      <Link to="/" class="brand">
        <Badge />
        Greenroom
      </Link>
      <nav aria-label={language.say("nav")}>
        {PLACES.map(([path, key]) => (
          <Link key={path} to={path} isCurrent={isAt(here, path) ? "page" : undefined}>
            {language.say(key)}
          </Link>
        ))}
      </nav>
      <span class="spring" />
      <WaitingApprovals />
      <RunningTasks />
      <Preferences />
      <OwnAccount />
      <button type="button" class="button quiet" onClick={() => void session.logOut()}>
        {language.say("log.out")}
      </button>
    </header>
  );
}

function isAt(here: string, path: string): boolean {
  if (path !== "/") return here === path || here.startsWith(`${path}/`);
  return here === "/" || /^\/(clusters|hosts|fleet)(\/|$)/.test(here);
}

/** Language and theme. */
export function Preferences() {
  const { language, theme } = useApp();
  const other = language.chosen.value === "en" ? "zh" : "en";
  const isDark =
    theme.chosen.value === "dark" ||
    (theme.chosen.value === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  return (
    <span class="preferences">
      <button
        type="button"
        class="button quiet"
        lang={other === "zh" ? "zh-CN" : "en-GB"}
        onClick={() => language.choose(other)}
      >
        {other === "zh" ? "中文" : "English"}
      </button>
      <button
        type="button"
        class="button quiet icon-only"
        aria-label={language.say(isDark ? "theme.light" : "theme.dark")}
        title={language.say(isDark ? "theme.light" : "theme.dark")}
        onClick={() => theme.choose(isDark ? "light" : "dark")}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true" class="icon">
          <path d="M8 1.5a6.5 6.5 0 1 0 0 13z" fill="currentColor" />
          <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5" />
        </svg>
      </button>
    </span>
  );
}
