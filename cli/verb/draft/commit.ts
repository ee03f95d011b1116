import { commitDraft } from "../../image/commit-draft.js";
import { withController } from "../../rest/connect.js";
import { findDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addDraft(command)
      .description(
        "Makes a draft the image: resolves it to the closed list of VIBs and signs it. Refused when it does not validate, or when somebody else has committed since it was made. Hosts change nothing until they are staged and remediated.",
      )
      .option("-m, --message <text>", "why, for the history; up to 1024 characters");
    addContext(addOutput(command));
    addExamples(command, [
      ["your own", 'image draft commit production -m "November drivers"'],
      ["of a standalone host", "image draft commit --standalone edge-07"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const scope = await readScope(rest, args[0], flags);
      const { path } = await findDraft({ rest, context }, scope, flags);
      return commitDraft({ rest, scope, path, flags, terminal });
    }),
};
