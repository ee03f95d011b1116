import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { clusterPath } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Deletes a cluster that has no hosts, with its drafts. Its tasks and commits stay as history. Refused while a task runs in it.",
      )
      .argument("<cluster>", "id or name");
    addContext(addOutput(command));
    addExamples(command, [
      ["an empty cluster", "cluster delete lab"],
      ["for a program", "cluster delete lab --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const cluster = args[0] ?? "";
      await rest.delete(clusterPath(cluster));
      printChange({ terminal, flags, changed: true, data: { cluster }, table: () => `${cluster} is deleted.\n` });
      return 0;
    }),
};
