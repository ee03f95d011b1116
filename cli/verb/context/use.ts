import { useContext } from "../../context/context-names.js";
import { printChange } from "../../render/answer.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Says which context is used when neither --context nor the environment names one. `context` is the one that `greenroom login` without --context writes.",
      )
      .argument("<context>", "name, as `context list` shows it");
    addOutput(command);
    addExamples(command, [
      ["another site", "context use site-b"],
      ["the default again", "context use context"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const [context = ""] = args;
    const changed = useContext(context);
    printChange({ terminal, flags, changed, data: { context }, table: () => `${context} is used from now on\n` });
    return Promise.resolve(0);
  },
};
