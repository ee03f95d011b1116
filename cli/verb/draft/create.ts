import { cliProblem } from "../../cli-problems.js";
import { readInput } from "../../file/read-input.js";
import { printAnswer } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
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
        "Makes your draft of an image: a copy of the image as it is, of a file, or empty where there is neither. Each user has one draft of a cluster or standalone host at a time.",
      )
      .option("--empty", "empty, though there is an image")
      .option("--file <spec.json>", "of a software spec, as vCenter exports it; - reads standard input");
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster's image", "image draft create production"],
      ["of what vCenter exported", "image draft create production --file image.json"],
      ["of a standalone host, from nothing", "image draft create --standalone edge-07 --empty"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      if (flags.is("empty") && flags.text("file") !== undefined)
        throw cliProblem("USAGE_INVALID", { what: "name --empty or --file, not both" });
      const scope = await readScope(rest, args[0], flags);
      const drafts = `${scope.base}/software/drafts`;
      const file = flags.text("file");
      const id =
        file === undefined
          ? await rest.post<string>(drafts, { greenroom: { from: flags.is("empty") ? "nothing" : "image" } })
          : await rest.post<string>(`${drafts}?action=import-software-spec`, {
              source_type: "JSON_STRING",
              software_spec: (await readInput(file, terminal.stdin)).toString("utf8"),
            });
      const draft = await readDraft(rest, placeOf(scope, id));
      printAnswer({ terminal, flags, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};
