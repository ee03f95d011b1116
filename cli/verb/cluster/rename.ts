import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { clusterPath, readCluster } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Gives a cluster another name. Refused while a task runs in it.")
      .argument("<cluster>", "id or name")
      .argument("<name>", "its new name, 1 to 80 characters, unique");
    addContext(addOutput(command));
    addExamples(command, [
      ["a cluster", "cluster rename lab production"],
      ["whether anything was changed", "cluster rename lab production --query changed"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [cluster = "", name = ""] = args;
      const before = await readCluster(rest, cluster);
      const changed = before.name !== name;
      if (changed) await rest.patch(clusterPath(cluster), { name });
      printChange({ terminal, flags, changed, data: { cluster, name }, table: () => `${cluster} is ${name} now.\n` });
      return 0;
    }),
};
