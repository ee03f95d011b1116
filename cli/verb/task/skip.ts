import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { ownTaskPath } from "../../task/watch/watch-task.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Skips the remaining hosts of a staging, unstaging or remediation: those to which no order went out yet. With --now those under way stop as well; what is staged and verified by then stays, and is not fetched again. A remediation that has written to a boot bank goes on to its end.",
      )
      .argument("<task>", "id of the task")
      .option("--now", "hosts under way as well");
    addContext(addOutput(command));
    addExamples(command, [
      ["let the hosts under way finish", "task skip task-7"],
      ["stop those as well", "task skip task-7 --now"],
      ["stage the skipped ones later", "task retry task-7"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [id = ""] = args;
      const under_way = flags.is("now") ? "CANCEL" : "FINISH";
      await rest.post(`${ownTaskPath(id)}?action=skip-remaining`, { under_way });
      const table = () => `The remaining hosts of ${id} are skipped. Watch it end: greenroom task watch ${id}\n`;
      printChange({ terminal, flags, changed: true, data: { task: id, under_way }, table });
      return 0;
    }),
};
