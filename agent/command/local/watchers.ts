import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { bar } from "../../../core/terminal/bar.js";
import { LiveScreen } from "../../../core/terminal/live-screen.js";
import { printable } from "../../../core/terminal/printable.js";
import { cut } from "../../../core/terminal/text-width.js";
import type { ProgressStatus } from "../../domain/agent-status.js";
import { Lines } from "../status/lines.js";
import { pauseWords, progressWords, speedWords, targetWords, vibCells } from "../status/progress-text.js";

/** Shows how a staging goes on. */
export interface Watcher {
  show(progress: ProgressStatus): void;
  /** Nothing more comes. */
  end(): void;
}

/** For programs: one JSON object a line, every event. */
export class JsonWatcher implements Watcher {
  readonly #stream: NodeJS.WritableStream;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  show(progress: ProgressStatus): void {
    this.#stream.write(`${JSON.stringify(progress)}\n`);
  }

  end(): void {
    // Every event has been written as it came.
  }
}

/** In a pipe or file: a line whenever something but the bytes has changed. */
export class PlainWatcher implements Watcher {
  readonly #stream: NodeJS.WritableStream;
  #told = "";

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  show(progress: ProgressStatus): void {
    const { state, step, vibs_done, pause, bad_sources } = progress;
    const key = [state, step, vibs_done, pause?.resumes_at, bad_sources.length].join(" ");
    if (key === this.#told) return;
    this.#told = key;
    if (state !== "RUNNING") return void this.#stream.write(`${endText(progress, this.#stream)}\n`);
    const words = [progressWords(progress), speedWords(progress), pause === null ? "" : pauseWords(pause)];
    this.#stream.write(`${printable(words.filter((text) => text !== "").join(", "))}\n`);
  }

  end(): void {
    this.#told = "";
  }
}

/** On a terminal: a bar with rate and remaining time, and a line per VIB on its way, drawn in place. */
export class LiveWatcher implements Watcher {
  readonly #stream: NodeJS.WriteStream;
  readonly #screen: LiveScreen;
  #last: ProgressStatus | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#screen = new LiveScreen(stream);
  }

  show(progress: ProgressStatus): void {
    this.#last = progress;
    const width = this.#stream.columns - 1;
    this.#screen.draw(frameOf(progress).map((line) => cut(printable(line), width)));
  }

  /** The picture goes, and how it ended stays. */
  end(): void {
    this.#screen.clear();
    const last = this.#last;
    if (last !== undefined && last.state !== "RUNNING") this.#stream.write(`${endText(last, this.#stream)}\n`);
  }
}

function frameOf(progress: ProgressStatus): readonly string[] {
  const { bytes_done, bytes_total, vibs_done, vibs_total, step, pause, bad_sources, underway, targets } = progress;
  const part = progress.verifying ?? { bytes_done, bytes_total };
  const bytes = `${formatBytes(part.bytes_done)} of ${formatBytes(part.bytes_total)}`;
  const speed = speedWords({ ...progress, max_bytes_per_second: 0 });
  const cap = speedWords({ ...progress, bytes_per_second: 0, remaining_seconds: null });
  const now = [step, `${vibs_done} of ${vibs_total} VIBs`, cap, pause === null ? "" : pauseWords(pause)];
  const head = bytes_total === 0 ? [] : [`${bar(part.bytes_done, part.bytes_total)}  ${bytes}  ${speed}`];
  return [
    ...head,
    `  ${now.filter((text) => text !== "").join(", ")}`,
    ...targets.filter(({ state }) => state === "failed").map((target) => `  ${targetWords(target)}`),
    ...bad_sources.map(({ source, why }) => `  BAD SOURCE ${source}: ${why}`),
    ...underway.map((vib) => `  ${vibCells(vib).join("  ")}`),
  ];
}

/** How it ended: numbers, or the problem with what to do; and every target that is not as it should be. */
function endText(progress: ProgressStatus, stream: NodeJS.WritableStream): string {
  const { state, vibs_done, vibs_total, bytes_total, bytes_fetched, problem, order_id, targets, notices } = progress;
  const lines = Lines.for(stream);
  const numbers = `${vibs_done} of ${vibs_total} VIBs, ${formatBytes(bytes_total)}, ${formatBytes(bytes_fetched)} fetched`;
  const odd = targets.filter((target) => target.state === "failed" || target.state === "not-stageable");
  return [
    ...lines.entry(state, numbers),
    ...lines.entry("", order_id),
    ...(problem === null ? [] : lines.entry("", `${problem.code}: ${problem.message}`)),
    ...(problem === null ? [] : lines.entry("", problem.remedy)),
    ...odd.flatMap((target) => lines.entry("", targetWords(target))),
    ...notices.flatMap((notice) => lines.entry("", notice)),
  ].join("\n");
}
