import { removeContext } from "../../context/context-file.js";
import { currentName, forgetCurrent, namedPath } from "../../context/context-names.js";
import { printChange } from "../../render/answer.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Deletes a context with its credential from this machine. One that does not exist is none the less gone.",
      )
      .argument("<context>", "name, as `context list` shows it");
    addOutput(command);
    addExamples(command, [
      ["a controller that is no more", "context delete site-b"],
      ["in a script", "context delete site-b --output json --query changed"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const [context = ""] = args;
    const changed = await removeContext(namedPath(context));
    if (currentName() === context) forgetCurrent();
    const table = () => (changed ? `${context} is deleted\n` : `there is no ${context}\n`);
    printChange({ terminal, flags, changed, data: { context }, table });
    return 0;
  },
};
