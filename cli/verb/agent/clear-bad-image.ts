import { addLocalAgent, addOutput } from "../options.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Allows an image again that failed on this host: it did not boot, its health probe failed, or the controller was not reached with it. Until then the host refuses it. Doing it again changes nothing. Asks the agent by its socket; root only.",
      )
      .argument("[image]", "digest of the image, or its first digits (default: every image that is marked)");
    addLocalAgent(addOutput(command));
    addExamples(command, [
      ["every image that is marked", "agent clear-bad-image"],
      ["a certain one", "agent clear-bad-image 3f2a90c1"],
    ]);
  },
  run: (invocation) => answerOfSide(invocation, { image: invocation.args[0] }),
};
