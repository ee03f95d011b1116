import type { ClusterDetail } from "../../../controller/api/wire/inventory.js";
import { printAnswer } from "../../render/answer.js";
import { hostTable } from "../../render/host-table.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count, moment } from "../../../core/terminal/quantity.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import { readRemembered } from "../../rest/remembered.js";
import { readCluster, readHosts } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Shows a cluster: its image and its hosts.").argument("<cluster>", "id or name");
    addContext(addOutput(command));
    addExamples(command, [["a cluster", "cluster show production"]]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const cluster = await readCluster(rest, args[0] ?? "");
      const hosts = (await readHosts(rest)).filter((host) => host.cluster === cluster.cluster);
      const remembered = await readRemembered(rest);
      const table = () => `${renderFacts(clusterFacts(cluster))}\n${hostTable(hosts, terminal.stdout, remembered)}`;
      printAnswer({ terminal, flags, data: cluster, table });
      return 0;
    }),
};

function clusterFacts({
  cluster,
  name,
  created_at,
  commit,
  image,
}: ClusterDetail): readonly (readonly [string, string])[] {
  return [
    ["cluster", `${name} (${cluster})`],
    ["created", moment(created_at)],
    ["image", image?.display_name ?? "none yet: greenroom image set"],
    ["commit", commit ?? ""],
    ["image digest", image?.digest ?? ""],
    ["holds", image === null ? "" : `${count(image.vibs, "VIB")}, ${formatBytes(image.bytes)}`],
  ];
}
