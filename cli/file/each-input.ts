import { isProblem, type ProblemBody } from "../../core/problem/problem.js";
import { cliProblem } from "../cli-problems.js";
import { openInput, type Input } from "./open-input.js";

/** What came of one file: its answer, or the problem with it. */
export interface Outcome<T> {
  readonly file: string;
  readonly answer?: T;
  readonly problem?: ProblemBody;
}

export interface Inputs {
  readonly paths: readonly string[];
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** Whether the problem with a file that is alone is an outcome too, or is thrown like any other. */
  readonly alone: "report" | "throw";
}

/** Works on each file in turn and goes on past a bad one, so that all are told of. `-` may stand there once. */
export async function eachInput<T>(files: Inputs, work: (input: Input) => Promise<T>): Promise<readonly Outcome<T>[]> {
  if (files.paths.filter((path) => path === "-").length > 1)
    throw cliProblem("USAGE_INVALID", { what: "- (standard input) can be read once" });
  const outcomes: Outcome<T>[] = [];
  for (const file of files.paths) outcomes.push(await outcomeOf(file, files, work));
  return outcomes;
}

async function outcomeOf<T>(
  file: string,
  { paths, stdin, alone }: Inputs,
  work: (input: Input) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    const input = await openInput(file, stdin);
    const answer = await work(input).finally(() => input.bytes.close());
    return { file, answer };
  } catch (thrown) {
    if (isProblem(thrown) && (alone === "report" || paths.length > 1)) return { file, problem: thrown.body };
    throw thrown;
  }
}
