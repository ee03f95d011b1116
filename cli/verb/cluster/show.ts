import type { ClusterDetail } from "../../../controller/api/wire/inventory.js";
import { printAnswer } from "../../render/answer.js";
import { hostTable } from "../../render/host-table.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count, moment } from "../../../core/terminal/quantity.js";
import { ago } from "../../render/ago.js";
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
    addExamples(command, [
      ["a cluster", "cluster show production"],
      ["for a program", "cluster show production --output yaml"],
    ]);
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
  compliance,
  running_task,
}: ClusterDetail): readonly (readonly [string, string])[] {
  return [
    ["cluster", `${name} (${cluster})`],
    ["created", moment(created_at)],
    ["image", image?.display_name ?? "none yet: greenroom image set"],
    ["commit", commit ?? ""],
    ["image digest", image?.digest ?? ""],
    ["compliance", complianceWords(compliance)],
    ["running task", running_task ?? ""],
    ["holds", image === null ? "" : `${count(image.vibs, "VIB")}, ${formatBytes(image.bytes)}`],
  ];
}

function complianceWords(compliance: ClusterDetail["compliance"]): string {
  if (compliance === null) return "never checked: greenroom check";
  const { status, stage_status, non_compliant_hosts: open, staged_hosts: staged, seconds_ago } = compliance;
  const badge = stage_status === "STAGED" ? " \u2714 Staged" : "";
  const counts = open.length === 0 ? "" : `, ${staged.length} of ${count(open.length, "non-compliant host")} staged`;
  return `${STATUS_WORDS[status] ?? status}${badge}${counts}; checked ${ago(seconds_ago)}`;
}

const STATUS_WORDS: Readonly<Record<string, string>> = {
  COMPLIANT: "Compliant",
  NON_COMPLIANT: "Non-compliant",
  INCOMPATIBLE: "Incompatible",
  UNAVAILABLE: "Unknown",
};
