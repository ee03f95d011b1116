import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import { printAnswer } from "../../render/answer.js";
import { hostText } from "../../render/host/host-facts.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Asks a host anew for everything that the controller shows of it (connection, hardware, targets and what they run, free scratch, a receipt of what is staged), and shows it. Waits at most 20 s.",
      )
      .argument("<host>", "id or name");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host, as it is now", "host refresh esx-01"],
      ["how much scratch is free", "host refresh esx-01 --query scratch.free_bytes"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const host = await rest.post<HostDetail>(`${hostPath(args[0] ?? "")}?action=refresh`);
      printAnswer({ terminal, flags, data: host, table: () => hostText(host, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
