import type { HostDetail } from "../../../controller/api/wire/inventory.js";
import { printAnswer } from "../../render/answer.js";
import { CONNECTION_WORDS } from "../../render/host-table.js";
import { rememberedText } from "../../render/compliance/remembered-text.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { moment, shortDigest } from "../../../core/terminal/quantity.js";
import { renderFacts, renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { readRemembered, withRemembered } from "../../rest/remembered.js";
import { readHost } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Shows a host: connection, targets (host, DPUs, firmware devices), staging folder.")
      .argument("<host>", "id or name");
    addContext(addOutput(command));
    addExamples(command, [
      ["a host", "host show esx-01"],
      ["the key that its receipts are verified with", "host show esx-01 --output json | jq -r .receipt_key"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const host = await readHost(rest, args[0] ?? "");
      const remembered = await readRemembered(rest);
      const table = () =>
        `${renderFacts([...hostFacts(host), ["compliance", rememberedText(remembered[host.host])]])}\n${targetTable(host, columnsOf(terminal.stdout))}`;
      const [data] = withRemembered([host], remembered);
      printAnswer({ terminal, flags, data, table });
      return 0;
    }),
};

function hostFacts(host: HostDetail): readonly (readonly [string, string])[] {
  const { scratch } = host;
  return [
    ["host", `${host.name} (${host.host})`],
    ["cluster", host.cluster ?? "none: standalone"],
    ["state", `${CONNECTION_WORDS[host.connection_state][0]} since ${moment(host.connection_since)}`],
    ["reason", host.connection_reason],
    ["address", host.address],
    ["agent", `${host.agent_version}${host.development ? " (development switch is on)" : ""}`],
    ["driver", host.driver],
    ["acceptance level", host.acceptance_level],
    ["boot id", host.boot_id],
    ["receipt key", `${shortDigest(host.receipt_key)}… (Ed25519; whole with --output json)`],
    ["staging folder", scratch === null ? "none: no scratch partition" : scratch.staging_folder],
    [
      "staged",
      scratch === null
        ? ""
        : `${formatBytes(scratch.staged_bytes)}${scratch.volatile ? ", volatile: lost by a reboot" : ""}`,
    ],
    ["free", scratch === null ? "" : formatBytes(scratch.free_bytes)],
    ["enrolled", moment(host.enrolled_at)],
  ];
}

const targetTable = (host: HostDetail, columns: number | undefined): string =>
  renderTable(
    host.targets,
    [
      { head: "TARGET", cell: ({ id }) => id },
      { head: "KIND", cell: ({ kind }) => kind.toLowerCase() },
      { head: "PLATFORM", cell: ({ platform }) => platform },
      { head: "PART OF", cell: ({ parent }) => parent ?? "" },
      { head: "VERSION", cell: ({ version }) => version ?? "not known" },
    ],
    columns,
  );
