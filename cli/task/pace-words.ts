import type { HostStatus } from "../../controller/api/wire/software.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { formatSeconds } from "../../core/terminal/quantity.js";

type Pace = HostStatus["greenroom"];

/** "12.0 MiB/s", "2 min 05 s left", as the host itself measures it. */
export const paceWords = ({ bytes_per_second, remaining_seconds }: Pace): readonly string[] => [
  ...(bytes_per_second === 0 ? [] : [`${formatBytes(bytes_per_second)}/s`]),
  ...(remaining_seconds === null ? [] : [`${formatSeconds(remaining_seconds)} left`]),
];

/** Steps of a host whose names do not speak for themselves; the agent's own steps do. */
const STEPS: Readonly<Record<string, string>> = {
  connect: "connecting",
  check: "being checked",
  evidence: "asked to prove what it holds",
  order: "its order goes out",
  proof: "asked for its receipt",
};

/** What a host of a task is at, for people. */
export const stepWord = ({ step }: Pick<Pace, "step">): string => STEPS[step] ?? step;

const PHASES: Readonly<Record<string, string>> = { READING: "reads", COMMITTING: "commits", UNPACKING: "unpacks" };

/** VIBs that the host works on: their ids while they arrive, "unpacks net-a 42%" while they are read. */
export const vibWords = ({ fetching, underway }: Pick<Pace, "fetching" | "underway">): readonly string[] =>
  underway.length === 0 ? fetching : underway.map(oneVib);

function oneVib({ vib, phase, bytes_done, bytes_total }: Pace["underway"][number]): string {
  const word = PHASES[phase];
  const percent = bytes_total === 0 ? 0 : Math.floor((100 * bytes_done) / bytes_total);
  return word === undefined ? vib : `${word} ${vib} ${percent}%`;
}

/** "14.1 MiB of 33.9 MiB unpacked"; empty while nothing is verified. */
export const verifyingWords = ({ verifying }: Pick<Pace, "verifying">): readonly string[] =>
  verifying === null ? [] : [`${formatBytes(verifying.bytes_done)} of ${formatBytes(verifying.bytes_total)} unpacked`];

/** "waits until 22:00", in the reader's own zone, with the day where it is another one; empty while it does not wait. */
export function pauseWords({ pause }: Pace, now = new Date()): string {
  if (pause === null) return "";
  if (pause.resumes_at === null) return `waits: ${pause.reason}`;
  const until = new Date(pause.resumes_at);
  const [day, time] = [dayOf(until), timeOf(until)];
  return `waits until ${day === dayOf(now) ? time : `${day} ${time}`}`;
}

const two = (number: number): string => String(number).padStart(2, "0");
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const timeOf = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;
