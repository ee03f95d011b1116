import { addLocalAgent, addOutput } from "../options.js";
import { byteRateOrNone } from "../quantities.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows the bandwidth cap of this host, or sets it at once, also for a staging that runs; it is kept over restarts. With --order: that of one order while it runs. The lower of the two counts. Asks the agent by its socket; root only.",
      )
      .argument("[limit]", 'bytes a second, such as 10MiB or 500KiB; "none" lifts the cap (default: show it)')
      .option("--order <order>", "of this order alone, while it runs");
    addLocalAgent(addOutput(command));
    addExamples(command, [
      ["not more than 10 MiB a second on this host", "agent bandwidth 10MiB"],
      ["no cap any more", "agent bandwidth none"],
      ["what is in force", "agent bandwidth"],
    ]);
  },
  run: (invocation) => {
    const [text] = invocation.args;
    const limit = text === undefined ? undefined : String(byteRateOrNone("LIMIT", text));
    return answerOfSide(invocation, { limit });
  },
};
