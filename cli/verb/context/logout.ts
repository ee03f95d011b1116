import { contextPath, removeContext } from "../../context/context-file.js";
import { printChange } from "../../render/answer.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Removes the context file with its credential from this machine. An API token stays good until it expires: `greenroom token revoke`.",
    );
    addContext(addOutput(command));
    addExamples(command, [
      ["from the controller that is used when nobody says", "logout"],
      ["from one of several", "logout --context site-b"],
    ]);
  },
  run: async ({ flags, terminal }) => {
    const context = contextPath(flags.text("context"));
    const changed = await removeContext(context);
    const table = () => (changed ? `${context} is removed\n` : `there is no ${context}\n`);
    printChange({ terminal, flags, changed, data: { context }, table });
    return 0;
  },
};
