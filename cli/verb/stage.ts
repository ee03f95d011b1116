import { Option } from "commander";
import { cliProblem } from "../cli-problems.js";
import { printAnswer } from "../render/answer.js";
import { withController } from "../rest/connect.js";
import { readScope } from "../rest/scope.js";
import { finishTask } from "../task/finish-task.js";
import { addContext, addOutput, addWait, repeated, wholeNumber } from "./options.js";
import { addStageLimits, stageLimits } from "./stage-limits.js";
import { addExamples, type Verb } from "./verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Brings the image's software to the staging folder of hosts, all of a cluster in parallel, and verifies it there. Hosts go on running what they run. Ctrl-C leaves the task running.",
      )
      .argument("[cluster]", "id or name of a cluster: all its hosts, or those that --host names")
      .addOption(
        new Option("--host <host>", "this host of its cluster; may be given several times").argParser(repeated),
      )
      .option("--standalone <host>", "a standalone host")
      .option("--commit <commit>", "refuse if the image is not this commit any more (default: the image as it is)")
      .option("--or-newer", "with --commit: take the image as it is, if that commit was ever the image")
      .addOption(
        new Option("--parallel <number>", "VIBs that each host fetches at once, 1 to 16 (default: 4)").argParser(
          wholeNumber(1, 16),
        ),
      );
    addStageLimits(command);
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["all hosts of a cluster", "stage production"],
      ["two of them", "stage --host esx-01 --host esx-02"],
      ["a standalone host", "stage --standalone edge-07"],
      ["at night, and gently", "stage production --daily 22:00-05:00 --max-bandwidth 50MiB --until 2026-12-05T06:00"],
      ["in a script: start, and look later", "task=$(greenroom stage production --no-wait)"],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 all staged or nothing to do, 5 every host that failed lacks space, 6 some hosts failed, 1 all failed, 130 left by Ctrl-C.",
    );
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      if (flags.is("orNewer") && flags.text("commit") === undefined)
        throw cliProblem("USAGE_INVALID", { what: "--or-newer needs --commit" });
      const limits = flags.is("orNewer")
        ? { ...stageLimits(flags), commit_is: "minimum" as const }
        : stageLimits(flags);
      const scope = await readScope(rest, args[0], flags);
      const commit = flags.text("commit");
      const parallel = flags.number("parallel");
      const task = await rest.post<string>(`${scope.base}/software?action=stage&vmw-task=true`, {
        ...(commit === undefined ? {} : { commit }),
        ...(scope.hosts === undefined ? {} : { hosts: scope.hosts }),
        ...(parallel === undefined ? {} : { parallel }),
        ...(limits === undefined ? {} : { greenroom: limits }),
      });
      if (flags.is("wait")) return finishTask({ rest, id: task, terminal, flags, progressIs: "asked-for" });
      printAnswer({ terminal, flags, data: { task }, table: () => `${task}\n` });
      return 0;
    }),
};
