import type { ProblemBody } from "../../core/problem/problem.js";
import { problemText } from "../render/problem/problem-text.js";
import { paintFor } from "../render/terminal.js";
import { printable } from "../../core/terminal/printable.js";
import type { Outcome } from "./each-input.js";

/** JSON for one file is an object, for several a list in their order; a bad one says `error`. */
export function outcomeData<T>(outcomes: readonly Outcome<T>[], data: (answer: T) => object): unknown {
  const all = outcomes.map(({ file, answer, problem }) => ({
    file,
    ...(answer === undefined ? {} : data(answer)),
    ...(problem === undefined ? {} : { error: problemData(problem) }),
  }));
  return all.length === 1 ? all[0] : all;
}

export const problemData = ({ code, message, remedy, details, exit }: ProblemBody) => ({
  code,
  message,
  remedy,
  details,
  exit,
});

/** For people: each file under its name, where there are several. */
export function outcomeText<T>(
  outcomes: readonly Outcome<T>[],
  text: (answer: T) => string,
  stream: NodeJS.WriteStream,
): string {
  const paint = paintFor(stream);
  return outcomes
    .map(({ file, answer, problem }) => {
      const head = outcomes.length === 1 ? "" : `${paint("bold", printable(file))}\n`;
      return (
        head + (problem === undefined ? "" : problemText(problem, paint)) + (answer === undefined ? "" : text(answer))
      );
    })
    .join("\n");
}

/** The exit code of the first that is bad, else 0. */
export const exitOf = (outcomes: readonly Outcome<unknown>[]): number =>
  outcomes.find(({ problem }) => problem !== undefined)?.problem?.exit ?? 0;
