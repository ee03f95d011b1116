import { bar } from "../../core/terminal/bar.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count, formatSeconds } from "../../core/terminal/quantity.js";
import { type Paint } from "../render/terminal.js";
import { printable } from "../../core/terminal/printable.js";
import { cut, padEnd, textWidth } from "../../core/terminal/text-width.js";
import { hostWords } from "./host-words.js";
import { paceWords, pauseWords, stepWord, verifyingWords, vibWords } from "./pace-words.js";
import { isOnItsTurn } from "./remediation/turn-words.js";
import { machineLine } from "./remediation/machine-line.js";
import type { Rate, Rates } from "./rate.js";
import { isOver, type HostView, type TaskView } from "./task-view.js";

export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

const LONGEST_NAME = 28;
/** Below so many columns a bar is shorter, so that rate and time left have room. */
const ROOMY = 100;
const SHORT_BAR = 8;

/**
 * One picture of a task: a head line, a line per host, folded to the canvas. What is folded away is what the reader
 * can least act on: first finished hosts, then waiting ones; failures stay. No line is wider than the canvas.
 */
export function frameOf(view: TaskView, rates: Rates, canvas: Canvas): readonly string[] {
  const head = headLines(view, rates.all, canvas);
  const { shown, folded } = fold(view.hosts, Math.max(1, canvas.rows - 2 - head.length));
  const width = Math.min(LONGEST_NAME, Math.max(0, ...shown.map((host) => textWidth(host.name))));
  const lines = [
    ...head,
    ...shown.map(
      (host) => `  ${padEnd(cut(printable(host.name), width), width)}  ${hostLine(host, rates.of(host.id), canvas)}`,
    ),
    ...(folded.length === 0 ? [] : [`  ${foldedLine(folded)}`]),
  ];
  return lines.map((line) => cut(line, canvas.columns - 1));
}

function fold(hosts: readonly HostView[], room: number): { shown: readonly HostView[]; folded: readonly HostView[] } {
  if (hosts.length <= room) return { shown: hosts, folded: [] };
  const kept = new Set([...hosts].sort((a, b) => rank(a) - rank(b)).slice(0, room - 1));
  return { shown: hosts.filter((host) => kept.has(host)), folded: hosts.filter((host) => !kept.has(host)) };
}

/** Low ranks stay on the screen. */
function rank(host: HostView): number {
  const { status, greenroom } = host.status;
  if (status === "ERROR" || status === "TIMED_OUT") return 0;
  if (isOver(host)) return 3;
  return greenroom.fetching.length > 0 ? 1 : 2;
}

const foldedLine = (folded: readonly HostView[]): string => `… ${count(folded.length, "more host")}: ${tally(folded)}`;

/** "80 staged, 12 running, 1 failed" */
export function tally(hosts: readonly HostView[]): string {
  const numbers = new Map<string, number>();
  for (const host of hosts) {
    const word = hostWords(host.status).state.toLowerCase();
    numbers.set(word, (numbers.get(word) ?? 0) + 1);
  }
  return [...numbers].map(([word, number]) => `${number} ${word}`).join(", ");
}

/** What the task is, and how far: on two lines where one is too short for it, since the numbers are what is looked for. */
function headLines(view: TaskView, rate: Rate, { columns, paint }: Canvas): readonly string[] {
  const title = paint("bold", printable(view.info.description.default_message));
  const numbers = headNumbers(view, rate);
  const line = `${title}  ${numbers}`;
  return textWidth(line) < columns ? [line] : [title, `  ${numbers}`];
}

function headNumbers(view: TaskView, rate: Rate): string {
  if (view.hosts.length === 0) {
    const { completed, total, message } = view.info.progress;
    return `${bar(completed, total)}  ${printable(message.default_message)}`;
  }
  const over = view.hosts.filter(isOver).length;
  // Who is out of service against the limit is what counts of a remediation.
  if (view.verb === "apply") return printable(view.info.progress.message.default_message);
  const hosts = `${over} of ${count(view.hosts.length, "host")} done`;
  return [hosts, ...bytesWords(view.bytesDone, view.bytesTotal, rate)].join("  ");
}

function hostLine(host: HostView, rate: Rate, { columns, paint }: Canvas): string {
  const { status, greenroom } = host.status;
  const words = hostWords(host.status);
  if (status !== "RUNNING") return `${paint(words.hue, `${words.sign} ${words.state}`)}  ${printable(words.note)}`;
  if (greenroom.remediation !== null && isOnItsTurn(greenroom.remediation, greenroom.step))
    return machineLine(greenroom.step, greenroom.remediation, paint);
  const pause = pauseWords(greenroom);
  if (greenroom.bytes_total === 0) return printable(pause === "" ? stepWord(greenroom) : pause);
  const told = paceWords(greenroom);
  const { verifying } = greenroom;
  const part = verifying ?? greenroom;
  const bytes = verifying === null ? bytesWords(part.bytes_done, part.bytes_total, rate) : verifyingWords(greenroom);
  const vibs = vibWords(greenroom);
  return [
    bar(part.bytes_done, part.bytes_total, columns < ROOMY ? SHORT_BAR : undefined),
    // What the host measures itself is finer than what is seen from here.
    ...(told.length === 0 ? bytes : [...bytes.slice(0, 1), ...told]),
    ...(pause === "" ? [] : [paint("yellow", printable(pause))]),
    printable(vibs.length === 0 ? stepWord(greenroom) : vibs.join(" ")),
  ].join("  ");
}

function bytesWords(done: number, total: number, rate: Rate): readonly string[] {
  if (total === 0) return [];
  const speed = rate.bytesPerSecond;
  const left =
    speed > 0 && done < total ? [`${formatBytes(speed)}/s`, `${formatSeconds((total - done) / speed)} left`] : [];
  return [`${formatBytes(done)} of ${formatBytes(total)}`, ...left];
}
