import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { hostPath, readHost } from "../../rest/scope.js";
import { confirm } from "../confirm.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Takes a host out of the fleet for good: its certificate is revoked, the controller drops its connection, its name is free. Tasks, receipts, alarms and audit rows stay (`host list --decommissioned`, `host history`). Refused while a task runs there.",
      )
      .argument("<host>", "id or name")
      .option("--yes", "do it: it cannot be taken back");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host that goes to scrap", "host decommission esx-01 --yes"],
      ["afterwards: what was done with it", "host history host-1"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    await confirm({ flags, terminal }, "its certificate is revoked for good");
    return withController(flags, async (rest) => {
      const { host, name } = await readHost(rest, args[0] ?? "");
      await rest.post(`${hostPath(host)}?action=decommission`);
      const table = () => `${name} (${host}) is decommissioned; its history stays: greenroom host history ${host}\n`;
      printChange({ terminal, flags, changed: true, data: { host, name }, table });
      return 0;
    });
  },
};
