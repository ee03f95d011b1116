import { cliProblem } from "../cli-problems.js";

/** As JSON has it: what has no JSON form is gone, dates are text. */
export function plain(data: unknown): unknown {
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) throw cliProblem("USAGE_INVALID", { what: "there is nothing to print in that form" });
  return JSON.parse(text);
}
