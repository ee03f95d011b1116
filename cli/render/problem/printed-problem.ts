import { columnsOf, paintFor, type Terminal } from "../terminal.js";
import { problemText, type ProblemFacts } from "./problem-text.js";

type Printed = ProblemFacts & { readonly exit: number };

/**
 * Prints what went wrong and answers the exit code: on standard error for people; with `--output json` or `yaml` as the one document on standard
 * output.
 */
export async function printProblem(problem: Printed, line: readonly string[], terminal: Terminal): Promise<number> {
  const { code, message, remedy, details, exit } = problem;
  const output = wantedOutput(line);
  if (output === undefined) {
    const { stderr } = terminal;
    stderr.write(problemText({ code, message, remedy, details }, paintFor(stderr), columnsOf(stderr)));
    return exit;
  }
  // Loaded here: a command line that does no harm needs no library for its errors.
  const { answerForm } = await import("../../output/answer-form.js");
  const { text } = await answerForm(output, undefined);
  terminal.stdout.write(text({ error: { code, message, remedy, details, exit } }));
  return exit;
}

/** Read from the line itself: a problem may come before, or instead of, parsed options. */
const wantedOutput = (line: readonly string[]): string | undefined =>
  ["json", "yaml"].find((form) =>
    line.some((word, at) => word === `--output=${form}` || (word === "--output" && line[at + 1] === form)),
  );
