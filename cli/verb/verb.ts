import type { Command } from "commander";
import type { Terminal } from "../render/terminal.js";
import type { Flags } from "./flags.js";

/** The work behind `agent …` and `controller …`: lives on the other side of the seam, reached by cli/main.ts alone. */
export type SideCommand = (
  options: Record<string, string | boolean | undefined>,
  io: { stdout: NodeJS.WritableStream; stderr: NodeJS.WritableStream },
) => Promise<number>;

export interface Invocation {
  /** Positional arguments, a variadic one spread out. */
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly terminal: Terminal;
  /** Loads the side's command of this verb; only `agent …` and `controller …` have one. */
  readonly side: () => Promise<SideCommand>;
}

/** One verb of the command line. Its file is loaded only when the verb is named. */
export interface Verb {
  /** Adds description, arguments, options and examples. */
  describe(command: Command): void;
  /** Does the work and answers the exit code; throws a Problem, which is printed for the user. */
  run(invocation: Invocation): Promise<number>;
}

export interface VerbEntry {
  /** "stage", or group and verb: "agent run". */
  readonly path: string;
  readonly summary: string;
  /** Loads the verb's file; nothing of it is read before the verb is named, so that --help is quick. */
  readonly load: () => Promise<{ readonly verb: Verb }>;
}

/**
 * The Examples section that every verb's --help ends with; one `[what it does, command line]` each, the line without
 * its leading `greenroom` unless it is more than one command.
 */
export function addExamples(command: Command, examples: readonly (readonly [what: string, line: string])[]): Command {
  const text = examples
    .map(([what, line]) => `  # ${what}\n  $ ${line.includes("greenroom ") ? line : `greenroom ${line}`}`)
    .join("\n\n");
  return command.addHelpText("after", `\nExamples:\n${text}`);
}
