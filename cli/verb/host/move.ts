import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { hostPath, readHost } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Moves a host into a cluster, or makes it standalone; what it has staged stays until room is needed. The host is told by a signed assignment, at once or when it is connected again. Refused while a task runs where it is, or where it goes.",
      )
      .argument("<host>", "id or name")
      .option("--cluster <cluster>", "cluster that it shall belong to (id or name)")
      .option("--standalone", "make it a standalone host");
    addContext(addOutput(command));
    addExamples(command, [
      ["into another cluster", "host move esx-01 --cluster edge"],
      ["out of its cluster", "host move esx-01 --standalone"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const cluster = flags.text("cluster");
    if ((cluster === undefined) !== flags.is("standalone"))
      throw cliProblem("USAGE_INVALID", { what: "give either --cluster CLUSTER or --standalone" });
    return withController(flags, async (rest) => {
      const before = await readHost(rest, args[0] ?? "");
      const moved = await rest.patch<HostDetail>(hostPath(args[0] ?? ""), { cluster: cluster ?? null });
      const where = moved.cluster === null ? "standalone" : `in ${moved.cluster}`;
      const changed = before.cluster !== moved.cluster;
      printChange({
        terminal,
        flags,
        changed,
        data: moved,
        table: () => `${moved.name} (${moved.host}) is ${where} now.\n`,
      });
      return 0;
    });
  },
};
