import type { Flags } from "../verb/flags.js";
import type { Terminal } from "./terminal.js";

interface Answer {
  readonly terminal: Terminal;
  readonly flags: Flags;
  readonly data: unknown;
  /** The lines of a CSV, where the data is a map of them. */
  readonly rows?: readonly unknown[];
  readonly table: () => string;
}

/** Prints a verb's data in the form asked for: exactly one document, or the table. */
export function printAnswer({ terminal, flags, data, rows, table }: Answer): void {
  terminal.stdout.write(flags.form.forPeople ? table() : flags.form.text(data, rows));
}

/** The same of a verb that changes something: beside its data, whether it did (false: everything was so already). */
export const printChange = (answer: Answer & { readonly data: object; readonly changed: boolean }): void =>
  printAnswer({ ...answer, data: { ...answer.data, changed: answer.changed } });
