import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { confirm } from "../confirm.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Revokes a host's certificate at once, also while a task runs: the controller takes nothing from it any more and gives it no orders. The host stays listed as what it is. To have it back, decommission it and enrol it again.",
      )
      .argument("<host>", "id or name")
      .option("-m, --message <text>", "why, for the record", "")
      .option("--yes", "do it: it cannot be taken back");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host whose keys may be in other hands", 'host revoke esx-01 -m "disk was stolen" --yes'],
      ["in a script", "host revoke esx-01 --yes --output json"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    await confirm({ flags, terminal }, "a revoked certificate stays revoked");
    return withController(flags, async (rest) => {
      const path = `${hostPath(args[0] ?? "")}?action=revoke`;
      const host = await rest.post<HostDetail>(path, { why: flags.text("message") ?? "" });
      const table = () => `The certificate of ${host.name} (${host.host}) is revoked.\n`;
      printChange({ terminal, flags, changed: true, data: host, table });
      return 0;
    });
  },
};
