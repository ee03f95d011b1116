import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";
import type { HostStatus } from "../../controller/api/wire/software.js";
import { formatBytes } from "../format/bytes.js";
import { formatDuration, formatMoment } from "../format/time.js";
import type { Language } from "../text/language.js";

/** What one host does or did in a task, in a word. */
export function runWord(language: Language, { status, greenroom }: HostStatus): string {
  if (status === "RUNNING" && greenroom.step === "waiting") return language.say("run.waiting");
  if (status === "RUNNING" && greenroom.pause !== null) return language.say("run.paused");
  if (status === "OK") return language.sayOr(`step.${greenroom.step}`, language.say("run.OK"));
  return language.say(`run.${status}`);
}

/** What is to be known beside the word: step, rate and remaining time, or why it ended so. */
export function runNote(language: Language, status: HostStatus): string {
  const { greenroom } = status;
  if (status.status === "SKIPPED")
    return language.sayOr(`skip.${greenroom.skip_reason ?? ""}`, greenroom.skip_reason ?? "");
  if (greenroom.problem !== null) return language.told(firstSentence(greenroom.problem.message));
  if (greenroom.pause !== null) return pauseNote(language, greenroom.pause);
  if (status.status !== "RUNNING") return endNote(language, greenroom);
  if (greenroom.step === "waiting")
    return greenroom.remediation?.staged_ahead === true ? language.say("staged.ahead") : "";
  if (greenroom.remediation !== null) return remediationNote(language, greenroom.remediation.state);
  return [language.sayOr(`step.${greenroom.step}`, greenroom.step), ...paceWords(language, greenroom)].join(" · ");
}

/** Its seconds in maintenance mode are told beside it: they go on between two events. */
const remediationNote = (language: Language, state: HostRemediation["state"]): string =>
  language.sayOr(`remediation.${state}`, state);

/** Word and note of one host in one line; what a running host does says that it runs. */
export function runLine(language: Language, status: HostStatus): string {
  const [word, note] = [runWord(language, status), runNote(language, status)];
  const isPlain = status.status === "RUNNING" && note !== "" && word === language.say("run.RUNNING");
  return isPlain ? note : [word, note].filter(Boolean).join(" · ");
}

type Facts = HostStatus["greenroom"];

/** What the host works on: ids while they arrive, "net-a 42%" while they are read. */
export const vibWords = ({ fetching, underway }: Pick<Facts, "fetching" | "underway">): readonly string[] =>
  underway.length === 0
    ? fetching
    : underway.map(({ vib, phase, bytes_done: done, bytes_total: total }) =>
        phase === "FETCHING" || total === 0 ? vib : `${vib} ${Math.floor((100 * done) / total)}%`,
      );

/** "6.2 MiB/s", "40 s left". */
export function paceWords(
  language: Language,
  { bytes_per_second: rate, remaining_seconds: left }: Pick<Facts, "bytes_per_second" | "remaining_seconds">,
): readonly string[] {
  return [
    ...(rate > 0 ? [`${formatBytes(rate)}/s`] : []),
    ...(left === null ? [] : [language.say("run.left", { time: formatDuration(left) })]),
  ];
}

function pauseNote(language: Language, { reason, resumes_at: at }: NonNullable<Facts["pause"]>): string {
  return at === null
    ? language.told(reason)
    : language.say("run.resumes", { reason: language.told(reason), at: formatMoment(at, language.tag) });
}

function endNote(language: Language, facts: Facts): string {
  if (facts.step === "unstaged")
    return language.say("run.unstaged", { n: facts.removed, size: formatBytes(facts.freed_bytes) });
  if (facts.remediation !== null) return remediationNote(language, facts.remediation.outcome);
  const words = language.say("run.fetched", { n: facts.vibs_total, size: formatBytes(facts.bytes_fetched) });
  return facts.persistence === "volatile" ? `${words} · ${language.say("volatile")}` : words;
}

const firstSentence = (text: string): string => text.split(/(?<=[.;])\s/)[0] ?? text;
