import { isDeepStrictEqual } from "node:util";
import type { ApprovalRuleInfo } from "../../../controller/api/wire/access/approval.js";
import { cliProblem } from "../../cli-problems.js";
import { ruleTable } from "../../render/access/access-tables.js";
import { columnsOf } from "../../render/terminal.js";
import { printAnswer, printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput, repeated, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const RULES = "/api/greenroom/approval-rules";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows, or with --act or --none sets, what needs a second person: on the whole fleet (`fleet`), a cluster or a standalone host. The rule of the fleet counts beside each cluster's own.",
      )
      .argument("[scope]", "fleet, or a cluster or standalone host (id or name)")
      .option("--act <act>", "commit (an image) or remediate (may be given several times)", repeated)
      .option("--none", "nothing needs a second person there")
      .option(
        "--hours <number>",
        "what nobody has decided is over after so many hours (default: 72)",
        wholeNumber(1, 2160),
      );
    addContext(addOutput(command));
    addExamples(command, [
      ["commits and remediation of production", "approval rule production --act commit --act remediate"],
      ["what is set", "approval rule"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const [scope] = args;
    const acts = flags.list("act");
    const wantsChange = acts.length > 0 || flags.is("none");
    if (wantsChange !== (scope !== undefined))
      throw cliProblem("USAGE_INVALID", { what: "name a scope with --act or --none, or nothing to see the rules" });
    return withController(flags, async (rest) => {
      const hours = flags.number("hours");
      const before = await rest.get<readonly ApprovalRuleInfo[]>(RULES);
      if (scope !== undefined)
        await rest.putJson(`${RULES}/${encodeURIComponent(scope)}`, {
          acts: flags.is("none") ? [] : acts,
          ...(hours !== undefined && { ttl_seconds: hours * 3600 }),
        });
      const rules = await rest.get<readonly ApprovalRuleInfo[]>(RULES);
      const answer = { terminal, flags, table: () => ruleTable(rules, columnsOf(terminal.stdout)) };
      if (scope === undefined) printAnswer({ ...answer, data: rules });
      else printChange({ ...answer, data: { rules }, changed: !isDeepStrictEqual(before, rules) });
      return 0;
    });
  },
};
