import { Option } from "commander";
import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import type { Rest } from "../../rest/rest.js";
import { readScope } from "../../rest/scope.js";
import { finishTask } from "../../task/finish-task.js";
import { retryOwn } from "../../task/again/retry-failed.js";
import { confirm } from "../confirm.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput, addWait, wholeNumber } from "../options.js";
import { addHosts } from "../scope-options.js";
import { addExamples, type Invocation, type Verb } from "../verb.js";
import { addPolicy, policyOf } from "./run-policy.js";
import { tellImpact } from "./tell-impact.js";

export const verb: Verb = {
  describe: (command) => {
    addHosts(command)
      .description(
        "Brings hosts to their image: stages what is not staged, then maintenance mode, the other boot bank, a reboot, a health probe, and back; one host after another unless the policy or --limit says otherwise. Ctrl-C leaves the task running.",
      )
      .option("--commit <commit>", "refuse if the image is not this commit any more (default: the image as it is)")
      .option("--dry-run", "only tell what would be done to each host, from the last check")
      .option("--yes", "do it: hosts leave service and reboot")
      .addOption(
        new Option("--parallel <number>", "VIBs that each host fetches at once, 1 to 16 (default: 4)").argParser(
          wholeNumber(1, 16),
        ),
      )
      .option("--retry-failed <task>", "the hosts of that remediation that are not remediated, with its policy");
    addPolicy(command);
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["what it would do", "remediate production --dry-run"],
      ["all hosts of a cluster, one after another", "remediate production --yes"],
      [
        "three at once, whatever becomes of single ones",
        "remediate production --limit 3 --on-failure leave-aside --yes",
      ],
      ["two of them", "remediate --host esx-01 --host esx-02 --yes"],
      ["a standalone host", "remediate --standalone edge-07 --yes"],
      ["those again that failed or were skipped", "remediate --retry-failed task-9 --yes"],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 all remediated or nothing to do, 3 refused before any host was touched, 5 every host that failed lacks space, 6 some hosts failed, 1 all failed, 130 left by Ctrl-C.",
    );
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      if (flags.is("dryRun")) return tellImpact(rest, { args, flags, terminal });
      await confirm({ flags, terminal }, "hosts leave service and reboot; --dry-run tells which");
      const again = flags.text("retryFailed");
      const task = await (again === undefined ? start(rest, args[0], flags) : retry(rest, again, { args, flags }));
      if (flags.is("wait")) return finishTask({ rest, id: task, terminal, flags, progressIs: "asked-for" });
      printChange({ terminal, flags, changed: true, data: { task }, table: () => `${task}\n` });
      return 0;
    }),
};

async function start(rest: Rest, cluster: string | undefined, flags: Flags): Promise<string> {
  const scope = await readScope(rest, cluster, flags);
  const [commit, parallel, policy] = [flags.text("commit"), flags.number("parallel"), policyOf(flags)];
  return rest.post<string>(`${scope.base}/software?action=apply&vmw-task=true`, {
    accept_eula: true,
    ...(commit === undefined ? {} : { commit }),
    ...(scope.hosts === undefined ? {} : { hosts: scope.hosts }),
    ...(parallel === undefined && policy === undefined
      ? {}
      : { greenroom: { ...(parallel !== undefined && { parallel }), ...(policy !== undefined && { policy }) } }),
  });
}

/** The old task says which hosts, which commit and which policy: nothing else may. */
function retry(rest: Rest, task: string, { args, flags }: Pick<Invocation, "args" | "flags">): Promise<string> {
  const named = args[0] !== undefined || flags.list("host").length > 0 || flags.text("standalone") !== undefined;
  if (named || policyOf(flags) !== undefined || flags.text("commit") !== undefined)
    throw cliProblem("USAGE_INVALID", { what: "--retry-failed takes hosts, commit and policy from the task it names" });
  return retryOwn(rest, task, "remediation");
}
