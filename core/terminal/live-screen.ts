import { textWidth } from "./text-width.js";

const ESC = "\u001b[";
// A terminal that knows synchronised update shows the frame at once; others ignore both marks.
const BEGIN = `${ESC}?2026h`;
const END = `${ESC}?2026l`;
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;

/** The lines at the bottom of a terminal that are drawn over and over; only lines that changed are written. */
export class LiveScreen {
  readonly #stream: NodeJS.WriteStream;
  #shown: readonly string[] = [];
  #columns = 0;
  readonly #restore = (): void => void this.#stream.write(SHOW_CURSOR);

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Draws the lines over the last ones. Each must be narrower than the terminal. */
  draw(lines: readonly string[]): void {
    if (this.#shown.length === 0) {
      process.once("exit", this.#restore);
      this.#stream.write(HIDE_CURSOR);
    }
    const resized = this.#shown.length > 0 && this.#columns !== this.#stream.columns;
    const before = resized ? [] : this.#shown;
    const text = lines.map((line, at) => (before[at] === line ? "\n" : `\r${line}${ESC}K\n`)).join("");
    if (resized || text.replaceAll("\n", "") !== "" || lines.length !== this.#shown.length)
      this.#stream.write(`${BEGIN}${this.#home()}${resized ? `${ESC}J` : ""}${text}${ESC}J${END}`);
    this.#shown = lines;
    this.#columns = this.#stream.columns;
  }

  /** Takes the lines away and gives the cursor back; what is printed next stands where they began. */
  clear(): void {
    if (this.#shown.length === 0) return;
    this.#stream.write(`${BEGIN}${this.#home()}${ESC}J${END}${SHOW_CURSOR}`);
    process.off("exit", this.#restore);
    this.#shown = [];
  }

  /** To the first cell of the first line: a terminal made narrower has broken the old lines into several rows. */
  #home(): string {
    const rows = this.#shown.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / this.#stream.columns)),
      0,
    );
    return rows === 0 ? "\r" : `\r${ESC}${rows}A`;
  }
}
