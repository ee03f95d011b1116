import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { taskPath } from "../../task/watch/watch-task.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Cancels a task as soon as may be: hosts not begun are skipped, hosts at work stop; what is staged and verified by then stays, and is not fetched again. Of a remediation, a host that has been written to goes on to its end.",
      )
      .argument("<task>", "id of the task");
    addContext(addOutput(command));
    addExamples(command, [
      ["end a staging", "task cancel task-7"],
      ["for a program", "task cancel task-7 --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [id = ""] = args;
      await rest.post(`${taskPath(id)}?action=cancel`);
      const table = () => `Cancel of ${id} is on its way. Watch it end: greenroom task watch ${id}\n`;
      printChange({ terminal, flags, changed: true, data: { task: id, canceling: true }, table });
      return 0;
    }),
};
