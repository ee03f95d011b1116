import { addLocalAgent, addOutput } from "../options.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Hashes everything that is staged on this host again and names what was damaged or is missing: that is staged no more, and the controller is told. Asks the agent by its socket; root only. Ctrl-C ends it and says how far it came; what it found stays found.",
    );
    addLocalAgent(addOutput(command));
    addExamples(command, [
      ["verify all", "agent verify"],
      ["for a program", "agent verify --output json | jq .damaged"],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 all is as it was verified, 9 something was damaged or is missing, 130 ended by Ctrl-C.",
    );
  },
  run: (invocation) => answerOfSide(invocation),
};
