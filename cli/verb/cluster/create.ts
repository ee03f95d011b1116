import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Creates a cluster and prints its id.")
      .argument("<name>", "name of the cluster, 1 to 80 characters, unique");
    addContext(addOutput(command));
    addExamples(command, [
      ["a cluster", "cluster create production"],
      ["its id alone, in a script", "cluster create lab --query cluster"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [name] = args;
      const cluster = await rest.post<string>("/api/greenroom/clusters", { name });
      printChange({ terminal, flags, changed: true, data: { cluster, name }, table: () => `${cluster}\n` });
      return 0;
    }),
};
