import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Deletes a role of your own that no grant gives.").argument("<role>", "name of an own role");
    addContext(addOutput(command));
    addExamples(command, [
      ["one that nobody holds", "role delete night-shift"],
      ["for a program", "role delete night-shift --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [role = ""] = args;
      await rest.delete(`/api/greenroom/roles/${encodeURIComponent(role)}`);
      printAnswer({ terminal, flags, data: { role, changed: true }, table: () => `role ${role} is deleted\n` });
      return 0;
    }),
};
