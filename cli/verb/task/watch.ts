import { withController } from "../../rest/connect.js";
import { finishTask } from "../../task/finish-task.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Watches a task to its end: bars on a terminal, one line per change of state in a pipe. Ctrl-C leaves the task running. Exits as the verb that started it would have.",
      )
      .argument("<task>", "id of the task");
    addContext(addOutput(command));
    addExamples(command, [
      ["a task that another terminal started", "task watch task-7"],
      ["in a pipe: a line for each change", "task watch task-7 | tee staging.log"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, (rest) => finishTask({ rest, id: args[0] ?? "", terminal, flags, progressIs: "asked-for" })),
};
