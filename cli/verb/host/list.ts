import { printAnswer } from "../../render/answer.js";
import { hostTable } from "../../render/host-table.js";
import { withController } from "../../rest/connect.js";
import { readRemembered, withRemembered } from "../../rest/remembered.js";
import { readCluster, readHosts } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists hosts: cluster, connection, targets, scratch space.")
      .option("--cluster <cluster>", "only the hosts of this cluster (id or name)");
    addContext(addOutput(command));
    addExamples(command, [
      ["all hosts", "host list"],
      [
        "those that do not answer",
        `host list --output json | jq '.[] | select(.connection_state != "CONNECTED").name'`,
      ],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const named = flags.text("cluster");
      const cluster = named === undefined ? undefined : (await readCluster(rest, named)).cluster;
      const hosts = (await readHosts(rest)).filter((host) => cluster === undefined || host.cluster === cluster);
      const remembered = await readRemembered(rest);
      const data = withRemembered(hosts, remembered);
      printAnswer({ terminal, flags, data, table: () => hostTable(hosts, terminal.stdout, remembered) });
      return 0;
    }),
};
