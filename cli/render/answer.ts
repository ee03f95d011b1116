import type { Flags } from "../verb/flags.js";
import type { Terminal } from "./terminal.js";

/** Prints a verb's data in the form asked for: exactly one JSON document, or the table. */
export function printAnswer(answer: {
  readonly terminal: Terminal;
  readonly flags: Flags;
  readonly data: unknown;
  readonly table: () => string;
}): void {
  const json = answer.flags.text("output") === "json";
  answer.terminal.stdout.write(json ? `${JSON.stringify(answer.data, null, 2)}\n` : answer.table());
}
