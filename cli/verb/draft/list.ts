import type { DraftSummary } from "../../../controller/api/wire/image/image.js";
import { printAnswer } from "../../render/answer.js";
import { draftTable } from "../../image/draft-text.js";
import { withController } from "../../rest/connect.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addScope } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addScope(command)
      .description("Lists the drafts of an image, whose they are, and whether they could be committed.")
      .option("--user <user>", "only this user's; may be given several times", repeated);
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster", "image draft list production"],
      ["of a standalone host", "image draft list --standalone edge-07"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const owners = flags.list("user").map((owner) => `owners=${encodeURIComponent(owner)}`);
      const query = owners.length === 0 ? "" : `?${owners.join("&")}`;
      const drafts = await rest.get<Record<string, DraftSummary>>(`${scope.base}/software/drafts${query}`);
      const rows = Object.entries(drafts).map(([draft, summary]) => ({ draft, ...summary }));
      printAnswer({ terminal, flags, data: drafts, rows, table: () => draftTable(drafts, terminal.stdout) });
      return 0;
    }),
};
