import { Option } from "commander";
import { printChange } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
import { withController } from "../../rest/connect.js";
import { findDraft, readDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addDraft(command)
      .description(
        "Lays the changes of a draft over an image that somebody else has committed meanwhile, part by part. What both changed in different ways is refused by name, unless it is said which shall count.",
      )
      .addOption(
        new Option("--prefer <side>", "which of the two counts where both changed a part").choices(["draft", "image"]),
      );
    addContext(addOutput(command));
    addExamples(command, [
      ["your own", "image draft rebase production"],
      ["your changes count", "image draft rebase production --prefer draft"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const scope = await readScope(rest, args[0], flags);
      const place = await findDraft({ rest, context }, scope, flags);
      const prefer = flags.text("prefer");
      await rest.post(`${place.ownPath}?action=rebase`, prefer === undefined ? {} : { prefer });
      const draft = await readDraft(rest, place);
      printChange({ terminal, flags, changed: true, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};
