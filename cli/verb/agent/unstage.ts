import { cliProblem } from "../../cli-problems.js";
import { confirm } from "../confirm.js";
import { addLocalAgent, addOutput } from "../options.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Removes what is staged of an image on this host; what another image needs too stays. The host signs the absence, and the controller is told. Refused while a staging runs. Asks the agent by its socket; root only.",
      )
      .argument("[image]", "image digest as `agent status` shows it, or its first digits")
      .option("--all", "everything that is staged")
      .option("--yes", "do it: what is removed has to be fetched again")
      .option("--receipt <file>", "save the signed receipt of absence in this new file");
    addLocalAgent(addOutput(command));
    addExamples(command, [
      ["one image", "agent unstage sha256:eba2ac34c227 --yes"],
      ["everything, with the proof of it", "agent unstage --all --yes --receipt absent.dsse.json"],
    ]);
  },
  run: async (invocation) => {
    const { args, flags } = invocation;
    const image = args[0];
    if ((image === undefined) !== flags.is("all"))
      throw cliProblem("USAGE_INVALID", { what: "name an IMAGE, or say --all for everything" });
    await confirm(invocation, "what is removed has to be fetched again");
    return answerOfSide(invocation, { image });
  },
};
