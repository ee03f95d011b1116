import { compile, TreeInterpreter } from "@jmespath-community/jmespath";
import { cliProblem } from "../cli-problems.js";
import { plain } from "./plain.js";

type Document = Parameters<typeof TreeInterpreter.search>[1];

/** Reads a JMESPath expression (jmespath.org) and answers what it chooses of data. Throws USAGE_INVALID, with the expression and why. */
export function select(query: string): (data: unknown) => unknown {
  const expression = told(query, () => compile(query));
  // Border: what JSON.parse gives is a document.
  return (data) => told(query, () => TreeInterpreter.search(expression, plain(data) as Document));
}

function told<T>(query: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw cliProblem("USAGE_INVALID", { what: `--query ${query} is no JMESPath for this answer: ${why}` }, thrown);
  }
}
