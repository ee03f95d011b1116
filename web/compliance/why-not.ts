import type { TaskInfo } from "../../controller/api/wire/task.js";
import { formatMoment } from "../format/time.js";
import type { Language } from "../text/language.js";
import type { ScopeFacts } from "../image/load-scope.js";
import { taskWords } from "../task/task-words.js";
import type { HostRow } from "./host-rows.js";

/** Why nothing can be begun here now; undefined: it can. */
export function whyNothing(language: Language, facts: ScopeFacts, running: TaskInfo | undefined): string | undefined {
  if (facts.software === undefined) return language.say("why.no.image");
  if (facts.hosts.length === 0) return language.say("why.no.hosts");
  if (running === undefined) return undefined;
  const at = formatMoment(running.start_time, language.tag);
  return language.say("why.running", { what: taskWords(language, running), who: running.user, at });
}

/** Why there is nothing to be staged on these hosts. */
export function whyNoStage(language: Language, rows: readonly HostRow[]): string | undefined {
  const isOpen = ({ state }: HostRow): boolean => ["partial", "not-staged", "unknown"].includes(state.kind);
  if (rows.some(isOpen)) return undefined;
  return rows.some(({ state }) => state.kind === "incompatible")
    ? language.say("why.incompatible")
    : language.say("why.all.staged");
}
