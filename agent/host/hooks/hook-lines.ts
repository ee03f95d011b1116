import { StringDecoder } from "node:string_decoder";
import { printable } from "../../../core/terminal/printable.js";

const MOST_CHARS = 500;
const MOST_LINES = 2000;
const LAST_LINES = 5;

/** The lines that a command prints: each bounded, so many handed on, the last few kept for its problem. */
export class HookLines {
  readonly #onLine: (line: string) => void;
  readonly #last: string[] = [];
  #count = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  get last(): readonly string[] {
    return [...this.#last];
  }

  /** A reader of one stream: call it with each chunk, and without one at the end. */
  reader(): (chunk?: Uint8Array) => void {
    const decoder = new StringDecoder("utf8");
    let begun = "";
    return (chunk) => {
      const text = begun + (chunk === undefined ? decoder.end() : decoder.write(Buffer.from(chunk)));
      const lines = text.split("\n");
      // Of a line without end only the beginning is kept.
      begun = (lines.pop() ?? "").slice(0, MOST_CHARS);
      for (const line of lines) this.#take(line);
      if (chunk === undefined && begun !== "") this.#take(begun);
    };
  }

  #take(raw: string): void {
    const line = printable(raw.trimEnd()).slice(0, MOST_CHARS);
    if (line === "") return;
    this.#last.push(line);
    if (this.#last.length > LAST_LINES) this.#last.shift();
    this.#count += 1;
    if (this.#count <= MOST_LINES) this.#onLine(line);
    else if (this.#count === MOST_LINES + 1) this.#onLine(`(more than ${MOST_LINES} lines: the rest is left out)`);
  }
}
