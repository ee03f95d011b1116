import { addOutput } from "../options.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows what is staged on this host and for which image, the staging folder and its free space, the last order, the installed image and the link to the controller. Asks the agent by its socket, and reads its ledger when the agent is down. Needs no controller; root only.",
      )
      .option("--state-folder <folder>", "the agent's own state (default: /var/lib/greenroom/agent)")
      .option("--socket <path>", "local status socket (default: /run/greenroom/agent.sock)")
      .option("--watch", "show it again whenever it changes, until Ctrl-C");
    addOutput(command);
    addExamples(command, [
      ["what is staged here", "agent status"],
      ["for a program", "agent status --output json"],
      ["watch a staging from the host", "agent status --watch"],
    ]);
  },
  run: (invocation) => answerOfSide(invocation),
};
