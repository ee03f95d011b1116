import { contextFacts, type ContextFacts } from "../../context/context-facts.js";
import { contextNames } from "../../context/context-names.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Lists the contexts of this user: which controller, as whom, and which one is used when nobody says. Asks no controller, and prints no secret.",
    );
    addOutput(command);
    addExamples(command, [
      ["all of them", "context list"],
      ["the controllers' addresses", "context list --query '[].url'"],
    ]);
  },
  run: async ({ flags, terminal }) => {
    const contexts = await Promise.all(contextNames().map(contextFacts));
    printAnswer({ terminal, flags, data: contexts, table: () => contextTable(contexts, columnsOf(terminal.stdout)) });
    return 0;
  },
};

const contextTable = (contexts: readonly ContextFacts[], columns: number | undefined): string =>
  contexts.length === 0
    ? "No context yet. Log in: greenroom login URL\n"
    : renderTable(
        contexts,
        [
          { head: "", cell: ({ current }) => (current ? "*" : " ") },
          { head: "CONTEXT", cell: ({ name }) => name },
          { head: "CONTROLLER", cell: ({ url }) => url ?? "" },
          { head: "USER", cell: ({ user, proof }) => user ?? (proof === "token" ? "(token)" : "") },
          { head: "NOTE", cell: ({ problem }) => problem?.message ?? "", wraps: "yes" },
        ],
        columns,
      );
