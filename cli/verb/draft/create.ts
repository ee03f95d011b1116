import { printAnswer } from "../../render/answer.js";
import { draftText } from "../../render/draft-text.js";
import { withController } from "../../rest/connect.js";
import { placeOf, readDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addScope } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addScope(command)
      .description(
        "Makes your draft of an image: a copy of the image as it is, or empty where there is none. Each user has one draft of a cluster or standalone host at a time.",
      )
      .option("--empty", "empty, though there is an image");
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster's image", "image draft create production"],
      ["of a standalone host, from nothing", "image draft create --standalone edge-07 --empty"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const from = flags.is("empty") ? "nothing" : "image";
      const id = await rest.post<string>(`${scope.base}/software/drafts`, { greenroom: { from } });
      const draft = await readDraft(rest, placeOf(scope, id));
      printAnswer({ terminal, flags, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};
