import type { ClusterCompliance } from "../../../controller/api/wire/software.js";
import { printAnswer } from "../../render/answer.js";
import { checkText } from "../../render/check-text.js";
import { withController } from "../../rest/connect.js";
import { findDraft } from "../../rest/draft.js";
import { readHosts, readScope } from "../../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { addContext, addOutput, addWait } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addDraft(command).description(
      "Compares hosts with a draft before it is committed: what each would install, and what that would cost. Changes nothing, and the last check of the image stays what it was.",
    );
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["your own", "image draft scan production"],
      ["start, and look later", "image draft scan production --no-wait"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const scope = await readScope(rest, args[0], flags);
      const { path } = await findDraft({ rest, context }, scope, flags);
      const id = await rest.post<string>(`${path}?action=scan&vmw-task=true`);
      if (!flags.is("wait")) {
        printAnswer({ terminal, flags, data: { task: id }, table: () => `${id}\n` });
        return 0;
      }
      const result = await resultOf<ClusterCompliance>({ rest, id, terminal, flags, progressIs: "beside" });
      if (result === undefined) return EXIT_LEFT;
      const hosts = await readHosts(rest);
      printAnswer({ terminal, flags, data: result, table: () => checkText([result], hosts, terminal.stdout) });
      return 0;
    }),
};
