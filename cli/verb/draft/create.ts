import type { DraftInfo } from "../../../controller/api/wire/image/image.js";
import { cliProblem } from "../../cli-problems.js";
import { readInput } from "../../file/read-input.js";
import { printChange } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
import { withController } from "../../rest/connect.js";
import { ownBase, placeOf, readDraft } from "../../rest/draft.js";
import type { Rest } from "../../rest/rest.js";
import { readScope, type Scope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addScope } from "../scope-options.js";
import { addExamples, type Invocation, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addScope(command)
      .description(
        "Makes your draft of an image: a copy of the image as it is, of a file, or empty where there is neither. Each user has one draft of a cluster or standalone host at a time.",
      )
      .option("--empty", "empty, though there is an image")
      .option("-f, --file <spec.json>", "of a software spec, as vCenter exports it; - reads standard input");
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
      const draft = await made(rest, scope, { flags, terminal });
      printChange({ terminal, flags, changed: true, data: draft, table: () => draftText(scope.name, draft) });
      return 0;
    }),
};

async function made(
  rest: Rest,
  scope: Scope,
  { flags, terminal }: Pick<Invocation, "flags" | "terminal">,
): Promise<DraftInfo> {
  const file = flags.text("file");
  if (file !== undefined)
    return rest.post<DraftInfo>(`${ownBase(scope)}/drafts?action=import-software-spec`, {
      source_type: "JSON_STRING",
      software_spec: (await readInput(file, terminal.stdin)).toString("utf8"),
    });
  const from = flags.is("empty") ? "nothing" : "image";
  const id = await rest.post<string>(`${scope.base}/software/drafts`, { greenroom: { from } });
  return readDraft(rest, placeOf(scope, id));
}
