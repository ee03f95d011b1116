import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Takes a grant away, with the next request of whoever held it.")
      .argument("<grant>", "id, as `grant list` tells it");
    addContext(addOutput(command));
    addExamples(command, [
      ["a grant", "grant remove grant-3"],
      ["for a program", "grant remove grant-3 --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [grant = ""] = args;
      await rest.delete(`/api/greenroom/grants/${encodeURIComponent(grant)}`);
      printAnswer({ terminal, flags, data: { grant, changed: true }, table: () => `${grant} is removed\n` });
      return 0;
    }),
};
