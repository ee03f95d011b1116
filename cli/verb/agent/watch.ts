import { addLocalAgent, addStreamOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Follows the staging of this host until it ends: a bar with rate and remaining time on a terminal, a line for each change in a pipe. Asks the agent by its socket; root only. Ctrl-C leaves the staging running.",
      )
      .argument("[order]", "this order (default: the one that runs, or else ran last)");
    addLocalAgent(addStreamOutput(command));
    addExamples(command, [
      ["the staging that runs", "agent watch"],
      ["for a program", "agent watch --output json | jq .bytes_per_second"],
    ]);
    command.addHelpText("after", "\nExit codes: 0 staged, 1 failed or canceled, 5 out of space, 130 left by Ctrl-C.");
  },
  run: async ({ args, flags, terminal, side }) => (await side())({ ...flags.plain(), order: args[0] }, terminal),
};
