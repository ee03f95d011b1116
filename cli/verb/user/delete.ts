import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Deletes a user with its grants, tokens and sessions. Tasks and audit rows keep the name.")
      .argument("<user>", "name");
    addContext(addOutput(command));
    addExamples(command, [
      ["who has left", "user delete ann"],
      ["for a program", "user delete ann --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [user = ""] = args;
      await rest.delete(`/api/greenroom/users/${encodeURIComponent(user)}`);
      printAnswer({ terminal, flags, data: { user, changed: true }, table: () => `${user} is deleted\n` });
      return 0;
    }),
};
