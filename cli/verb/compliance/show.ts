import { Option } from "commander";
import type { ClusterCompliance } from "../../../controller/api/wire/compliance.js";
import { ago } from "../../render/ago.js";
import { printAnswer } from "../../render/answer.js";
import { checkText } from "../../render/check-text.js";
import { detailsText } from "../../render/compliance/details-text.js";
import { narrowed } from "../../render/narrowed-compliance.js";
import { withController } from "../../rest/connect.js";
import { readHosts, readScope } from "../../rest/scope.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows what is remembered of a compliance check, with its age, in the light of the receipts that came since. Asks no host: `greenroom check` does.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .addOption(
        new Option("--host <host>", "only this host of its cluster; may be given several times").argParser(repeated),
      )
      .option("--standalone <host>", "a standalone host")
      .option("--details", "what differs on each host, and what to do about it");
    addContext(addOutput(command));
    addExamples(command, [
      ["a cluster", "compliance show production"],
      ["what differed on one host", "compliance show --host esx-01 --details"],
      [
        "hosts that are unknown, and why",
        `compliance show production --output json | jq '.greenroom.unavailable | map_values(.reason)'`,
      ],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const found = narrowed(await rest.get<ClusterCompliance>(`${scope.base}/software/compliance`), scope.hosts);
      const hosts = await readHosts(rest);
      const { stdout } = terminal;
      const age = `From memory, the newest check ${ago(found.greenroom.age_seconds ?? 0)}.\n`;
      const details = () => (flags.is("details") ? detailsText(found, stdout) : "");
      printAnswer({
        terminal,
        flags,
        data: found,
        table: () => `${checkText([found], hosts, stdout)}${age}${details()}`,
      });
      return 0;
    }),
};
