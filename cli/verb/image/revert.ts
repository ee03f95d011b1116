import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
import { withController } from "../../rest/connect.js";
import { ownBase, placeOf, readDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes your draft say what an older commit said. Look at it (`image diff current DRAFT`), then commit it: the history only ever grows.",
      )
      .argument("<commit>", "as `image history` lists them")
      .option("--cluster <cluster>", "whose image it is")
      .option("--standalone <host>", "a standalone host");
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster", "image revert commit-3 --cluster production"],
      ["of a standalone host", "image revert commit-3 --standalone edge-07"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [commit = ""] = args;
      if (flags.text("cluster") === undefined && flags.text("standalone") === undefined)
        throw cliProblem("USAGE_INVALID", { what: "name --cluster C, or --standalone H" });
      const scope = await readScope(rest, flags.text("cluster"), flags);
      const id = await rest.post<string>(`${ownBase(scope)}/commits/${encodeURIComponent(commit)}?action=revert`);
      const draft = await readDraft(rest, placeOf(scope, id));
      printChange({ terminal, flags, changed: true, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};
