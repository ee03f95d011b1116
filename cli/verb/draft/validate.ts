import type { ValidateResult } from "../../../controller/api/wire/image/image.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { printAnswer } from "../../render/answer.js";
import { findingsText } from "../../image/draft-text.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { findDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { addContext, addOutput } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addDraft(command).description(
      "Tells what a draft lacks, what in it depends on what is not there, what conflicts, and what has no effect. Exits 3 when it could not be committed.",
    );
    addContext(addOutput(command));
    addExamples(command, [
      ["your own", "image draft validate production"],
      ["another one's", "image draft validate production --draft draft-3"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const scope = await readScope(rest, args[0], flags);
      const { path } = await findDraft({ rest, context }, scope, flags);
      const id = await rest.post<string>(`${path}?action=validate&vmw-task=true`);
      const result = await resultOf<ValidateResult>({ rest, id, terminal, flags, progressIs: "beside" });
      if (result === undefined) return EXIT_LEFT;
      const table = () => findingsText(result.notifications, columnsOf(terminal.stdout));
      printAnswer({ terminal, flags, data: result, table });
      return result.notifications.errors === undefined ? EXIT.done : EXIT.refused;
    }),
};
