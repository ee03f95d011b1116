import type { SyncReportMessage, SyncResultMessage } from "../../../controller/api/wire/depot/online-depot.js";
import { printChange } from "../../render/answer.js";
import { syncText } from "../../render/depot-text.js";
import { withController } from "../../rest/connect.js";
import { EXIT_LEFT, followTask, taskProblem } from "../../task/follow-task.js";
import { addContext, addOutput, addWait } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Synchronises online depots now: metadata, and the bytes of every VIB that the library has not, each verified. What it had stays, whatever a depot says. Exits 6 when a depot could not be had whole.",
      )
      .argument("[depots...]", "ids or locations (default: every enabled one)");
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["all of them", "depot sync"],
      ["one, and what it brought", "depot sync depot-3 --output json | jq '.result[].added'"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const body = args.length === 0 ? undefined : { greenroom: { depots: args } };
      const id = await rest.post<string>("/api/esx/settings/depots?action=sync&vmw-task=true", body);
      if (!flags.is("wait")) {
        printChange({ terminal, flags, changed: true, data: { task: id }, table: () => `${id}\n` });
        return 0;
      }
      const info = await followTask({ rest, id, terminal, flags, progressIs: "beside" });
      if (info === undefined) return EXIT_LEFT;
      const problem = taskProblem(id, info);
      // Border: the shape that this operation's result has in controller/api/wire.
      const reports = Object.entries((info.result ?? {}) as SyncResultMessage);
      if (problem !== undefined && reports.length === 0) throw problem;
      const table = () => reports.map(([depot, report]) => `${depot}\n${syncText(report)}`).join("\n");
      const changed = reports.some(([, report]) => hasBrought(report));
      printChange({ terminal, flags, changed, data: { task: id, ...info }, table });
      return problem?.body.exit ?? 0;
    }),
};

/** Also one that failed half-way may have brought something. */
const hasBrought = ({ added, withdrawn }: SyncReportMessage): boolean =>
  withdrawn.length > 0 || Object.values(added).some((list) => list.length > 0);
