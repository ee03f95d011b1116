import { contextFacts } from "../../context/context-facts.js";
import { cliProblem } from "../../cli-problems.js";
import { contextNames, currentName, namedPath } from "../../context/context-names.js";
import { printAnswer } from "../../render/answer.js";
import { renderFacts } from "../../render/table.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Shows a context: which controller, as whom, where its file lies. Prints no secret.")
      .argument("[context]", "name (default: the one that is used when nobody says)");
    addOutput(command);
    addExamples(command, [
      ["the one that is used", "context show"],
      ["one of several", "context show site-b --output yaml"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const name = args[0] ?? currentName();
    if (!contextNames().includes(name)) throw cliProblem("CONTEXT_MISSING", { path: namedPath(name) });
    const facts = await contextFacts(name);
    const table = () =>
      renderFacts([
        ["context", `${facts.name}${facts.current ? " (used when nobody says)" : ""}`],
        ["controller", facts.url ?? ""],
        ["user", facts.user ?? ""],
        ["proof", facts.proof ?? ""],
        ["authority", facts.problem !== null ? "" : facts.pinned ? "pinned" : "those of this machine"],
        ["file", facts.path],
        ["problem", facts.problem?.message ?? ""],
      ]);
    printAnswer({ terminal, flags, data: facts, table });
    return 0;
  },
};
