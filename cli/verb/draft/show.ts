import type { EffectiveComponents } from "../../../controller/api/wire/image/image-parts.js";
import { printAnswer } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
import { effectiveText } from "../../image/effective-text.js";
import { withController } from "../../rest/connect.js";
import { findDraft, readDraft } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addDraft } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addDraft(command).description(
      "Shows a draft: its parts, from which commit it was made, and whether it could be committed.",
    );
    command.option("--effective", "what its layers come to, component by component, instead");
    addContext(addOutput(command));
    addExamples(command, [
      ["your own", "image draft show production"],
      ["a colleague's", "image draft show production --draft draft-7"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest, context) => {
      const scope = await readScope(rest, args[0], flags);
      const place = await findDraft({ rest, context }, scope, flags);
      if (flags.is("effective")) {
        const data = await rest.get<EffectiveComponents>(`${place.path}/software/effective-components`);
        printAnswer({ terminal, flags, data, table: () => effectiveText(data, terminal.stdout) });
        return 0;
      }
      const draft = await readDraft(rest, place);
      printAnswer({ terminal, flags, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};
