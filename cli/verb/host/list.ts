import { Option } from "commander";
import { printAnswer } from "../../render/answer.js";
import { hostTable } from "../../render/host-table.js";
import { withController } from "../../rest/connect.js";
import { readRemembered, withRemembered } from "../../rest/remembered.js";
import { readCluster, readHosts } from "../../rest/scope.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists hosts: cluster, connection, targets, scratch space.")
      .option("--cluster <cluster>", "only the hosts of this cluster (id or name)")
      .option("--standalone", "only standalone hosts")
      .addOption(
        new Option("--state <state>", "only hosts in this state").choices([
          "connected",
          "disconnected",
          "not_responding",
        ]),
      )
      .option("--decommissioned", "those that left the fleet, in place of those that belong to it");
    addContext(addOutput(command));
    addExamples(command, [
      ["all hosts", "host list"],
      ["those that do not answer, with the reason", "host list --state not_responding"],
      ["those with an alarm, for a program", `host list --output json | jq -r '.[] | select(.open_alarms > 0).name'`],
      ["those that left", "host list --decommissioned"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const named = flags.text("cluster");
      // By its id: a name may hold a comma, which parts the values of a filter.
      const cluster = named === undefined ? undefined : (await readCluster(rest, named)).cluster;
      const hosts = await readHosts(rest, filtersOf(flags, cluster));
      const remembered = await readRemembered(rest);
      const data = withRemembered(hosts, remembered);
      printAnswer({ terminal, flags, data, table: () => hostTable(hosts, terminal.stdout, remembered) });
      return 0;
    }),
};

function filtersOf(flags: Flags, cluster: string | undefined): Readonly<Record<string, string>> {
  const state = flags.text("state");
  return {
    ...(cluster !== undefined && { clusters: cluster }),
    ...(state !== undefined && { connection_states: state.toUpperCase() }),
    ...(flags.is("standalone") && { standalone: "true" }),
    ...(flags.is("decommissioned") && { decommissioned: "true" }),
  };
}
