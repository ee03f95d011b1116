import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Revokes an API token at once.").argument("<token>", "id, as `token list` tells it");
    addContext(addOutput(command));
    addExamples(command, [
      ["a token that leaked", "token revoke token-3"],
      ["for a program", "token revoke token-3 --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [token = ""] = args;
      await rest.delete(`/api/greenroom/tokens/${encodeURIComponent(token)}`);
      printAnswer({ terminal, flags, data: { token, changed: true }, table: () => `${token} is revoked\n` });
      return 0;
    }),
};
