import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { findDepot } from "../../rest/depot.js";
import { EXIT_LEFT, followTask, taskProblem } from "../../task/follow-task.js";
import { addContext, addOutput, addWait } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Deletes a depot from the library: what it alone offers is no longer offered. Refused while an image or a draft uses that. Bytes stay until `depot gc`.",
      )
      .argument("<depot>", "id, location or description")
      .option("--force", "also when images use it; the bytes that they need stay all the same");
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["a bundle that nothing uses", "depot delete depot-2"],
      ["and free its bytes", "depot gc"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [depot = ""] = args;
      const { path } = await findDepot(rest, depot);
      const force = flags.is("force") ? "&force=true" : "";
      const id = await rest.delete<string>(`${path}?vmw-task=true${force}`);
      if (flags.is("wait")) {
        const info = await followTask({ rest, id, terminal, flags, progressIs: "beside" });
        if (info === undefined) return EXIT_LEFT;
        const problem = taskProblem(id, info);
        if (problem !== undefined) throw problem;
      }
      const table = () => (flags.is("wait") ? `${depot}: deleted. Free its bytes: greenroom depot gc\n` : `${id}\n`);
      printChange({ terminal, flags, changed: true, data: { task: id, depot }, table });
      return 0;
    }),
};
