import type { HostSoftwareAnswer } from "../../../controller/api/wire/host.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { ago } from "../../render/ago.js";
import { printAnswer } from "../../render/answer.js";
import { hostText } from "../../render/host/host-facts.js";
import { rememberedText } from "../../render/compliance/remembered-text.js";
import { renderFacts, renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { readRemembered, withRemembered } from "../../rest/remembered.js";
import { hostPath, readHost } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows a host: connection with its reason, how old everything shown is, hardware, targets (host, DPUs, firmware devices) with what they run, staging folder. One that was decommissioned too.",
      )
      .argument("<host>", "id or name")
      .option("--vibs", "the installed VIBs of each target, as read last");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host", "host show esx-01"],
      ["what its targets run, VIB by VIB", "host show esx-01 --vibs"],
      ["the key that its receipts are verified with", "host show esx-01 --output json | jq -r .receipt_key"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const columns = columnsOf(terminal.stdout);
      const host = await readHost(rest, args[0] ?? "");
      const remembered = await readRemembered(rest);
      const [data] = withRemembered([host], remembered);
      if (!flags.is("vibs")) {
        const compliance = () => renderFacts([["compliance", rememberedText(remembered[host.host])]]);
        printAnswer({ terminal, flags, data, table: () => `${hostText(host, columns)}\n${compliance()}` });
        return 0;
      }
      const software = await rest.get<HostSoftwareAnswer>(`${hostPath(host.host)}/software`);
      printAnswer({ terminal, flags, data: { ...data, software }, table: () => vibTable(software, columns) });
      return 0;
    }),
};

function vibTable({ targets, seconds_ago }: HostSoftwareAnswer, columns: number | undefined): string {
  const rows = targets.flatMap(({ target, vibs }) => vibs.map((vib) => ({ target, vib })));
  const table = renderTable(
    rows,
    [
      { head: "TARGET", cell: ({ target }) => target },
      { head: "VIB", cell: ({ vib }) => vib.name },
      { head: "VERSION", cell: ({ vib }) => vib.version },
      { head: "VENDOR", cell: ({ vib }) => vib.vendor, spare: 1 },
      { head: "ACCEPTANCE", cell: ({ vib }) => vib.acceptance_level, spare: 2 },
      { head: "SIZE", cell: ({ vib }) => formatBytes(vib.size_bytes), align: "right" },
    ],
    columns,
  );
  return `${table}Read ${ago(seconds_ago)}; greenroom host refresh reads it anew.\n`;
}
