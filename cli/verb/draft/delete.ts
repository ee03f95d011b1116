import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { findDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addDraft(command).description("Deletes a draft; the image stays as it is.");
    addContext(addOutput(command));
    addExamples(command, [
      ["your own", "image draft delete production"],
      ["of a standalone host", "image draft delete --standalone edge-07"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const scope = await readScope(rest, args[0], flags);
      const { path, id } = await findDraft({ rest, context }, scope, flags);
      await rest.delete(path);
      printChange({
        terminal,
        flags,
        changed: true,
        data: { deleted: id },
        table: () => `${id} of ${scope.name} is deleted\n`,
      });
      return 0;
    }),
};
