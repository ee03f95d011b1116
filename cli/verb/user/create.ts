import { readNewSecret } from "../../context/read-credential.js";
import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes a user. The password is read from --password-file, or from standard input (asked for without echo on a terminal); it never stands in the command. What the user may do is granted: `greenroom grant add`.",
      )
      .argument("<user>", "name: letters, digits, . _ @ -")
      .option("--display-name <name>", "name for people")
      .option("--password-file <file>", "file whose first line is the password (default: standard input)");
    addContext(addOutput(command));
    addExamples(command, [
      ["asks for the password", "user create ann --display-name 'Ann Example'"],
      ["in a script", "user create ann < password.txt"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const [user = ""] = args;
    const password = await readNewSecret(flags.text("passwordFile"), user, terminal);
    return withController(flags, async (rest) => {
      await rest.post("/api/greenroom/users", { user, password, display_name: flags.text("displayName") ?? "" });
      const table = () => `${user} is made and may do nothing yet: greenroom grant add ${user} ROLE\n`;
      printAnswer({ terminal, flags, data: { user, changed: true }, table });
      return 0;
    });
  },
};
