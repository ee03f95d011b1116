import type { ImageDiff } from "../../../controller/api/wire/image/image.js";
import { cliProblem } from "../../cli-problems.js";
import { printAnswer } from "../../render/answer.js";
import { diffText } from "../../image/diff-text.js";
import { withController } from "../../rest/connect.js";
import { ownBase } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Tells what two images of a cluster or standalone host differ in: base image, add-on, firmware, components (added, removed, upgraded, downgraded), and VIB by VIB. Each is a commit, a draft, or `current`.",
      )
      .argument("<from>", "commit, draft, or current")
      .argument("[to]", "the same (default: current)")
      .option("--cluster <cluster>", "whose image it is")
      .option("--standalone <host>", "a standalone host");
    addContext(addOutput(command));
    addExamples(command, [
      ["two commits", "image diff commit-3 commit-7 --cluster production"],
      ["what a draft would change", "image diff current draft-9 --cluster production"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [from = "", to = "current"] = args;
      if (flags.text("cluster") === undefined && flags.text("standalone") === undefined)
        throw cliProblem("USAGE_INVALID", { what: "name --cluster C, or --standalone H" });
      const scope = await readScope(rest, flags.text("cluster"), flags);
      const between = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
      const diff = await rest.get<ImageDiff>(`${ownBase(scope)}/diff?${between}`);
      printAnswer({ terminal, flags, data: diff, table: () => diffText(diff, terminal.stdout) });
      return 0;
    }),
};
