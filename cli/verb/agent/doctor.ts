import { addLocalAgent, addOutput } from "../options.js";
import { answerOfSide } from "../side-answer.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Looks at everything that this host needs: enrolment, certificate, clock, daemon and connection, ledger, owners and modes of folders, space, hooks; each with a verdict and what to do. Works with the daemon down and changes nothing; root only.",
    );
    addLocalAgent(addOutput(command));
    addExamples(command, [
      ["this host", "agent doctor"],
      ["what is not well, for a program", "agent doctor --output json --query \"checks[?verdict!='ok']\""],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 all is well, 6 there are warnings, 1 something is wrong or could not be looked at.",
    );
  },
  run: (invocation) => answerOfSide(invocation),
};
