import type { ClusterDetail, ClusterSummary } from "../../../controller/api/wire/inventory.js";
import { printAnswer } from "../../render/answer.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { shortDigest } from "../../../core/terminal/quantity.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { readCluster } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command.description("Lists clusters with their image and number of hosts.");
    addContext(addOutput(command));
    addExamples(command, [
      ["all clusters", "cluster list"],
      ["their ids, for a program", "cluster list --output json | jq -r '.[].cluster'"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const clusters = await rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster");
      const details = await Promise.all(clusters.map(({ cluster }) => readCluster(rest, cluster)));
      printAnswer({ terminal, flags, data: details, table: () => clusterTable(details, columnsOf(terminal.stdout)) });
      return 0;
    }),
};

const clusterTable = (clusters: readonly ClusterDetail[], columns: number | undefined): string =>
  clusters.length === 0
    ? "No cluster yet. Create one: greenroom cluster create NAME\n"
    : renderTable(
        clusters,
        [
          { head: "CLUSTER", cell: ({ cluster }) => cluster },
          { head: "NAME", cell: ({ name }) => name },
          { head: "HOSTS", cell: ({ hosts }) => String(hosts.length), align: "right" },
          { head: "IMAGE", cell: ({ image }) => image?.display_name ?? "none" },
          { head: "DIGEST", cell: ({ image }) => (image === null ? "" : shortDigest(image.digest)), spare: 1 },
          { head: "VIBS", cell: ({ image }) => (image === null ? "" : String(image.vibs)), align: "right" },
          { head: "SIZE", cell: ({ image }) => (image === null ? "" : formatBytes(image.bytes)), align: "right" },
        ],
        columns,
      );
