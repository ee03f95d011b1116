import { addLocalAgent, addOutput } from "../options.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Stops the staging of this host, or a remediation that has not written to a boot bank yet, and keeps what was verified; the next order goes on from there. Doing it again changes nothing. Asks the agent by its socket; root only.",
      )
      .argument("[order]", "only if it is this order that runs (default: whichever does)");
    addLocalAgent(addOutput(command));
    addExamples(command, [
      ["the staging that runs", "agent cancel"],
      ["a certain order", "agent cancel order-f478bb7d-7870-4df5-beb5-b8463503742a"],
    ]);
  },
  run: (invocation) => answerOfSide(invocation, { order: invocation.args[0] }),
};
