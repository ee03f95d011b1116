import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Forgets a hardware support manager. Images that name it stay: their firmware is judged by their own rules from then on.",
      )
      .argument("<manager>", "as it is registered");
    addContext(addOutput(command));
    addExamples(command, [
      ["a manager that is gone", "hsm remove com.example.hsm"],
      ["for a program", "hsm remove com.example.hsm --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [manager = ""] = args;
      await rest.delete(`/api/greenroom/hardware-support/managers/${encodeURIComponent(manager)}`);
      printChange({
        terminal,
        flags,
        changed: true,
        data: { manager },
        table: () => `${manager} is not registered any more.\n`,
      });
      return 0;
    }),
};
