import { createInterface } from "node:readline/promises";
import { cliProblem } from "../cli-problems.js";
import type { Invocation } from "./verb.js";

/**
 * What cannot be taken back is done on --yes alone. Who sits at a terminal is asked; a script, which nobody can ask, has to say it.
 * Throws USAGE_INVALID where it was not meant.
 */
export async function confirm({ flags, terminal }: Pick<Invocation, "flags" | "terminal">, why: string): Promise<void> {
  if (flags.is("yes")) return;
  const { stdin, stderr } = terminal;
  if (!stdin.isTTY || !stderr.isTTY) throw cliProblem("USAGE_INVALID", { what: `${why}: say --yes if that is meant` });
  const lines = createInterface({ input: stdin, output: stderr });
  // Ctrl-D and Ctrl-C close the question without an answer.
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  const answer = await Promise.race([lines.question(`${why}. Do it? [y/N] `), closed]).finally(() => lines.close());
  if (!/^y(es)?$/i.test(answer.trim()))
    throw cliProblem("USAGE_INVALID", { what: "it was not done, as nobody said yes" });
}
