import { cliProblem } from "../../cli-problems.js";
import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Disables a user (sessions end, tokens are refused), enables it again, or changes its name for people.",
      )
      .argument("<user>", "name")
      .option("--disable", "let the user in no more")
      .option("--enable", "let the user in again")
      .option("--display-name <name>", "name for people");
    addContext(addOutput(command));
    addExamples(command, [
      ["who is on leave", "user change ann --disable"],
      ["and back", "user change ann --enable"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const [user = ""] = args;
    const displayName = flags.text("displayName");
    if (flags.is("disable") && flags.is("enable"))
      throw cliProblem("USAGE_INVALID", { what: "give --disable or --enable, not both" });
    const change = {
      ...((flags.is("disable") || flags.is("enable")) && { disabled: flags.is("disable") }),
      ...(displayName !== undefined && { display_name: displayName }),
    };
    if (Object.keys(change).length === 0) throw cliProblem("USAGE_INVALID", { what: "say what is to be changed" });
    return withController(flags, async (rest) => {
      await rest.patch(`/api/greenroom/users/${encodeURIComponent(user)}`, change);
      printAnswer({ terminal, flags, data: { user, changed: true }, table: () => `${user} is changed\n` });
      return 0;
    });
  },
};
