import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { taskText } from "../../task/task-text.js";
import { taskPath } from "../../task/watch/watch-task.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows a task: who started it, how far it is or how it ended, and what each host did, with every failure's remedy.",
      )
      .argument("<task>", "id of the task");
    addContext(addOutput(command));
    addExamples(command, [
      ["a task", "task show task-7"],
      ["the hosts that failed, for a program", "task show task-7 --output json | jq '.result.failed_hosts'"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [id = ""] = args;
      const info = await rest.get<TaskInfo>(taskPath(id));
      printAnswer({ terminal, flags, data: { task: id, ...info }, table: () => taskText(id, info, terminal.stdout) });
      return 0;
    }),
};
