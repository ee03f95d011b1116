import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { finishTask } from "../../task/finish-task.js";
import { isRemediation, retryFailed } from "../../task/again/retry-failed.js";
import { confirm } from "../confirm.js";
import { addContext, addOutput, addWait } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Tries an ended staging or remediation again on the hosts that failed or were skipped, with the same commit and limits. The new task names the old one. Ctrl-C leaves it running.",
      )
      .argument("<task>", "id of the ended task")
      .option("--yes", "of a remediation: do it, hosts leave service and reboot");
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["a staging, of which some hosts failed", "task retry task-7"],
      ["a remediation", "task retry task-9 --yes"],
      ["in a script: start, and look later", "task=$(greenroom task retry task-7 --no-wait)"],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: those of `stage` or `remediate`, and 1 when there is nothing to try again.",
    );
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [old = ""] = args;
      if (await isRemediation(rest, old)) await confirm({ flags, terminal }, "hosts leave service and reboot");
      const task = await retryFailed(rest, old);
      if (flags.is("wait")) return finishTask({ rest, id: task, terminal, flags, progressIs: "asked-for" });
      printChange({ terminal, flags, changed: true, data: { task }, table: () => `${task}\n` });
      return 0;
    }),
};
