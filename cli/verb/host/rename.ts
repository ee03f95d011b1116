import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { hostPath, readHost } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Gives a host another name in the controller. From then on it no longer follows what the agent calls its host. Refused while a task runs there.",
      )
      .argument("<host>", "id or name")
      .argument("<name>", "its new name, 1 to 80 characters, unique among the hosts of the fleet");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host", "host rename esx-01 rack7-esx-01"],
      ["for a program", "host rename host-4 rack7-esx-04 --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [host = "", name] = args;
      const before = await readHost(rest, host);
      const renamed = await rest.patch<HostDetail>(hostPath(host), { name });
      const changed = before.name !== renamed.name || before.renamed !== renamed.renamed;
      printChange({
        terminal,
        flags,
        changed,
        data: renamed,
        table: () => `${renamed.host} is ${renamed.name} now.\n`,
      });
      return 0;
    }),
};
