import { Option } from "commander";
import type { CheckResult } from "../../../controller/api/wire/remediation/check.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { printAnswer } from "../../render/answer.js";
import { precheckText } from "../../render/remediation/precheck-text.js";
import { withController } from "../../rest/connect.js";
import { readScope } from "../../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { addContext, addOutput, addWait, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Looks at everything that could be in the way of a remediation: each agent looks at its host (staged content, boot banks, hooks, hardware), the controller at the cluster. Changes nothing.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .addOption(
        new Option("--host <host>", "only this host of its cluster; may be given several times").argParser(repeated),
      )
      .option("--standalone <host>", "a standalone host")
      .option("--all", "print what is well, too");
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["a cluster", "precheck production"],
      ["a standalone host, with everything that was looked at", "precheck --standalone edge-07 --all"],
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 nothing is in the way (warnings may be), 6 some hosts cannot be remediated, 1 none can.",
    );
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const { base, hosts } = await readScope(rest, args[0], flags);
      const body = hosts === undefined ? {} : { hosts };
      const id = await rest.post<string>(`${base}/software?action=check&vmw-task=true`, body);
      if (!flags.is("wait")) {
        printAnswer({ terminal, flags, data: { task: id }, table: () => `${id}\n` });
        return EXIT.done;
      }
      const result = await resultOf<CheckResult>({ rest, id, terminal, flags, progressIs: "beside" });
      if (result === undefined) return EXIT_LEFT;
      const shown = flags.is("all") ? "everything" : "what-matters";
      printAnswer({ terminal, flags, data: result, table: () => precheckText(result, shown, terminal.stdout) });
      return exitOf(result);
    }),
};

function exitOf({ status, entity_results: entities }: CheckResult): number {
  if (status !== "ERROR") return EXIT.done;
  const hosts = entities.filter(({ type }) => type === "HOST");
  const clusterFails = entities.some((entity) => entity.type === "CLUSTER" && entity.status === "ERROR");
  return !clusterFails && hosts.some((entity) => entity.status !== "ERROR") ? EXIT.partial : EXIT.failed;
}
