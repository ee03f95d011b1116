import { readNewSecret, readSecret } from "../../context/read-credential.js";
import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Sets a user's password, which ends all sessions of that user. For your own give the present one as well (--present-password-file).",
      )
      .argument("<user>", "name")
      .option("--password-file <file>", "file whose first line is the new password (default: standard input)")
      .option("--present-password-file <file>", "file whose first line is the present password, for your own");
    addContext(addOutput(command));
    addExamples(command, [
      ["of another user, as an administrator", "user password ann"],
      ["your own", "user password ann --present-password-file old.txt --password-file new.txt"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const [user = ""] = args;
    const presentFile = flags.text("presentPasswordFile");
    const present = presentFile === undefined ? undefined : await readSecret(presentFile, user, terminal);
    const password = await readNewSecret(flags.text("passwordFile"), user, terminal);
    return withController(flags, async (rest) => {
      const path = `/api/greenroom/users/${encodeURIComponent(user)}?action=set-password`;
      await rest.post(path, { password, ...(present !== undefined && { present_password: present }) });
      const table = () => `the password of ${user} is set; its sessions have ended\n`;
      printAnswer({ terminal, flags, data: { user, changed: true }, table });
      return 0;
    });
  },
};
