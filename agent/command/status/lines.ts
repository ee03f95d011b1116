import { printable } from "../../../core/terminal/printable.js";
import { padEnd, textWidth, wrapWords } from "../../../core/terminal/text-width.js";

const HEAD = 15;
/** In a pipe, too: what is copied into a ticket has to be read there. */
const PIPE_COLUMNS = 80;
const NARROWEST = 40;

/** Lays out the status: heads on the left, text that is wrapped beside them. Foreign text is made printable. */
export class Lines {
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** For the stream that is written to. */
  static for(stream: NodeJS.WritableStream): Lines {
    return new Lines(isTerminal(stream) ? Math.max(NARROWEST, stream.columns) : PIPE_COLUMNS);
  }

  /** A head with its text; a word longer than the line stays whole. */
  entry(head: string, text: string): string[] {
    const lines = wrapWords(printable(text), this.#columns - HEAD);
    return lines.map((line, at) => `${padEnd(at === 0 ? head : "", HEAD)}${line}`.trimEnd());
  }

  /** Rows under their heads; where they are too wide the first cell gets a line of its own. */
  table(rows: readonly (readonly string[])[]): string[] {
    const cells = rows.map((row) => row.map(printable));
    const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => textWidth(row[at] ?? ""))));
    const wide = widths.reduce((sum, width) => sum + width + 2, 0) > this.#columns;
    return cells.flatMap((row) => {
      const padded = row.map((cell, at) => padEnd(cell, widths[at] ?? 0));
      const [first = "", ...rest] = padded;
      if (!wide) return [`  ${padded.join("  ")}`.trimEnd()];
      return [`  ${first}`.trimEnd(), `    ${rest.join("  ")}`.trimEnd()];
    });
  }
}

export const isTerminal = (stream: NodeJS.WritableStream): stream is NodeJS.WriteStream =>
  "isTTY" in stream && stream.isTTY === true;
