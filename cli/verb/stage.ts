import { Option } from "commander";
import { cliProblem } from "../cli-problems.js";
import { printChange } from "../render/answer.js";
import { withController } from "../rest/connect.js";
import type { Rest } from "../rest/rest.js";
import { readScope } from "../rest/scope.js";
import { finishTask } from "../task/finish-task.js";
import { retryOwn } from "../task/again/retry-failed.js";
import { addContext, addOutput, addWait, wholeNumber } from "./options.js";
import { addHosts } from "./scope-options.js";
import { addStageLimits, stageLimits } from "./stage-limits.js";
import type { Flags } from "./flags.js";
import { addExamples, type Invocation, type Verb } from "./verb.js";

export const verb: Verb = {
  describe: (command) => {
    addHosts(command)
      .description(
        "Brings the image's software to the staging folder of hosts, all of a cluster in parallel, and verifies it there. Hosts go on running what they run. Ctrl-C leaves the task running.",
      )
      .option("--commit <commit>", "refuse if the image is not this commit any more (default: the image as it is)")
      .option("--or-newer", "with --commit: take the image as it is, if that commit was ever the image")
      .addOption(
        new Option("--parallel <number>", "VIBs that each host fetches at once, 1 to 16 (default: 4)").argParser(
          wholeNumber(1, 16),
        ),
      )
      .addOption(
        new Option(
          "--limit <number>",
          "hosts at once, in the order of --host, else in turn from each site (default: all)",
        ).argParser(wholeNumber(1, 10_000)),
      )
      .option("--retry-failed <task>", "the hosts of that staging that are not staged, with its commit and its limits");
    addStageLimits(command);
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["all hosts of a cluster", "stage production"],
      ["two of them", "stage --host esx-01 --host esx-02"],
      ["a standalone host", "stage --standalone edge-07"],
      ["at night, and gently", "stage production --daily 22:00-05:00 --max-bandwidth 50MiB --until 2026-12-05T06:00"],
      ["five at once", "stage production --limit 5"],
      ["those again that failed or were skipped", "stage --retry-failed task-7"],
      ["in a script: start, and look later", "task=$(greenroom stage production --no-wait)"],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 all staged or nothing to do, 5 every host that failed lacks space, 6 some hosts failed, 1 all failed, 130 left by Ctrl-C.",
    );
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const again = flags.text("retryFailed");
      const task = await (again === undefined ? start(rest, args[0], flags) : retry(rest, again, { args, flags }));
      if (flags.is("wait")) return finishTask({ rest, id: task, terminal, flags, progressIs: "asked-for" });
      printChange({ terminal, flags, changed: true, data: { task }, table: () => `${task}\n` });
      return 0;
    }),
};

async function start(rest: Rest, cluster: string | undefined, flags: Flags): Promise<string> {
  const orNewer = flags.is("orNewer");
  if (orNewer && flags.text("commit") === undefined)
    throw cliProblem("USAGE_INVALID", { what: "--or-newer needs --commit" });
  const limits = orNewer ? { ...stageLimits(flags), commit_is: "minimum" as const } : stageLimits(flags);
  const scope = await readScope(rest, cluster, flags);
  const commit = flags.text("commit");
  const parallel = flags.number("parallel");
  return rest.post<string>(`${scope.base}/software?action=stage&vmw-task=true`, {
    ...(commit === undefined ? {} : { commit }),
    ...(scope.hosts === undefined ? {} : { hosts: scope.hosts }),
    ...(parallel === undefined ? {} : { parallel }),
    ...(limits === undefined ? {} : { greenroom: limits }),
  });
}

/** The old task says which hosts, which commit and which limits: nothing else may. */
function retry(rest: Rest, task: string, { args, flags }: Pick<Invocation, "args" | "flags">): Promise<string> {
  const named = args[0] !== undefined || flags.list("host").length > 0 || flags.text("standalone") !== undefined;
  const changed = stageLimits(flags) !== undefined || flags.text("commit") !== undefined;
  if (named || changed || flags.is("orNewer") || flags.number("parallel") !== undefined)
    throw cliProblem("USAGE_INVALID", { what: "--retry-failed takes hosts, commit and limits from the task it names" });
  return retryOwn(rest, task, "staging");
}
