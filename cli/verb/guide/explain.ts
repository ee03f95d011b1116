import { wrapWords } from "../../../core/terminal/text-width.js";
import { cliProblem } from "../../cli-problems.js";
import { errorPages, type ErrorPage } from "../../guide/error-pages.js";
import { nearWords } from "../../guide/near-words.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Explains the code of an error: what it says, what to do about it, the exit code and the HTTP status it comes with. Needs no controller.",
      )
      .argument("<code>", "as the error names it, such as INSUFFICIENT_SPACE");
    addOutput(command);
    addExamples(command, [
      ["a code", "explain INSUFFICIENT_SPACE"],
      ["what to do about it, alone", "explain CONTROLLER_UNREACHABLE --query what_to_do"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const page = pageOf(args[0] ?? "");
    printAnswer({ terminal, flags, data: page, table: () => pageText(page, columnsOf(terminal.stdout) ?? 100) });
    return Promise.resolve(0);
  },
};

/** Throws CODE_UNKNOWN, with what may have been meant. */
function pageOf(typed: string): ErrorPage {
  const code = typed.trim().toUpperCase().replaceAll("-", "_");
  const pages = errorPages();
  const page = pages.find((one) => one.code === code);
  if (page !== undefined) return page;
  const near = nearWords(
    code,
    pages.map((one) => one.code),
  );
  throw cliProblem("CODE_UNKNOWN", { code, near });
}

function pageText(page: ErrorPage, columns: number): string {
  const about: readonly (readonly [head: string, text: string])[] = [
    ["says", page.says],
    ["what to do", page.what_to_do],
    ["exit code", `${page.exit}: ${page.exit_meaning}`],
    ["HTTP", String(page.http)],
    ["of", page.part],
  ];
  const lines = about.flatMap(([head, text]) =>
    wrapWords(text, columns - 14).map((line, at) => `  ${(at === 0 ? `${head}:` : "").padEnd(12)}${line}`),
  );
  return `${[page.code, ...lines].join("\n")}\n`;
}
