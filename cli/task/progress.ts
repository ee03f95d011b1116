import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count } from "../../core/terminal/quantity.js";
import { paintFor } from "../render/terminal.js";
import { cut } from "../../core/terminal/text-width.js";
import { printable } from "../../core/terminal/printable.js";
import { frameOf } from "./frame.js";
import { hostWords } from "./host-words.js";
import { LiveScreen } from "../../core/terminal/live-screen.js";
import { Rates } from "./rate.js";
import { paceWords, pauseWords, stepWord } from "./pace-words.js";
import type { HostView, TaskView } from "./task-view.js";

/** Shows how a task goes on, to whatever the stream is. */
export interface Progress {
  show(view: TaskView): void;
  /** One line about the watching itself, such as a controller out of reach. */
  note(text: string): void;
  end(): void;
}

/** Bars on a terminal; in a pipe or file one line for each change of state. */
export const progressOn = (stream: NodeJS.WriteStream): Progress =>
  stream.isTTY ? new LiveProgress(stream) : new PlainProgress(stream);

class LiveProgress implements Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #screen: LiveScreen;
  readonly #rates = new Rates();
  #note: readonly string[] = [];
  #frame: readonly string[] = [];
  #view: TaskView | undefined;
  // At once, not with the next news: until then a narrower terminal shows broken lines.
  readonly #onResize = (): void => this.#draw();

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#screen = new LiveScreen(stream);
    stream.on("resize", this.#onResize);
  }

  show(view: TaskView): void {
    const now = performance.now();
    this.#rates.all.sample(now, view.bytesDone);
    for (const host of view.hosts) this.#rates.of(host.id).sample(now, host.status.greenroom.bytes_done);
    this.#view = view;
    this.#note = [];
    this.#draw();
  }

  note(text: string): void {
    this.#note = [printable(text)];
    this.#draw();
  }

  end(): void {
    this.#stream.off("resize", this.#onResize);
    this.#screen.clear();
  }

  #draw(): void {
    const { columns, rows } = this.#stream;
    if (this.#view !== undefined)
      this.#frame = frameOf(this.#view, this.#rates, { columns, rows, paint: paintFor(this.#stream) });
    this.#screen.draw([...this.#frame, ...this.#note.map((text) => cut(text, columns - 1))]);
  }
}

class PlainProgress implements Progress {
  readonly #stream: NodeJS.WritableStream;
  readonly #told = new Map<string, string>();

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  show(view: TaskView): void {
    const { description, progress, status } = view.info;
    if (view.hosts.length === 0)
      this.#tell(
        "",
        [`${description.default_message}: ${status.toLowerCase()}`, progress.message.default_message]
          .filter(Boolean)
          .join(", "),
      );
    for (const host of view.hosts) {
      const { status: state, greenroom } = host.status;
      // What has changed decides whether there is a line; the bytes in it do not.
      const { step, pause, bad_sources } = greenroom;
      const change = [state, step, pause?.resumes_at, pause?.reason, bad_sources.length];
      this.#tell(host.id, hostText(host), change.join(" "));
    }
  }

  note(text: string): void {
    this.#tell("note", text);
  }

  end(): void {
    this.#told.clear();
  }

  #tell(key: string, text: string, state = text): void {
    if (this.#told.get(key) === state) return;
    this.#told.set(key, state);
    this.#stream.write(`${printable(text)}\n`);
  }
}

function hostText({ name, status }: HostView): string {
  const words = hostWords(status);
  const { greenroom } = status;
  if (status.status !== "RUNNING") return `${name}: ${words.state.toLowerCase()}: ${words.note}`;
  const isPastStaging = greenroom.remediation !== null && greenroom.step !== "staging";
  if (greenroom.bytes_total === 0 || isPastStaging) return `${name}: ${words.note}`;
  const more = [...paceWords(greenroom), pauseWords(greenroom)].filter((text) => text !== "");
  return `${name}: ${stepWord(greenroom)}: ${greenroom.vibs_done} of ${count(greenroom.vibs_total, "VIB")}, ${formatBytes(greenroom.bytes_done)} of ${formatBytes(greenroom.bytes_total)}${more.map((text) => `, ${text}`).join("")}`;
}
