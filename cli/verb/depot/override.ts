import { isDeepStrictEqual } from "node:util";
import { Option } from "commander";
import type { DepotOverridesMessage } from "../../../controller/api/wire/depot/depot-override.js";
import { printChange } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows, or changes, from where the hosts of a cluster (or a standalone host) fetch: mirrors near them, in this order, in place of the controller. `depot export` makes what a mirror serves.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .option("--standalone <host>", "a standalone host")
      .addOption(
        new Option("--add <url>", "a mirror, behind those that are there; may be given several times").argParser(
          repeated,
        ),
      )
      .addOption(new Option("--remove <url>", "no longer this mirror; may be given several times").argParser(repeated))
      .option("--fallback", "ask the controller for what no mirror gives")
      .option("--no-fallback", "never ask the controller (as vSphere has it; the default)");
    addContext(addOutput(command));
    addExamples(command, [
      ["a remote site", "depot override edge-site --add http://mirror.edge.example/greenroom/"],
      ["with the controller behind it", "depot override edge-site --fallback"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const path = `${scope.base}/depot-overrides`;
      const before = await rest.get<DepotOverridesMessage>(path);
      for (const location of flags.list("remove")) await rest.post(`${path}?action=remove`, { location });
      for (const location of flags.list("add")) await rest.post(`${path}?action=add`, { location });
      const fallback = flags.is("fallback") ? true : flags.isOff("fallback") ? false : undefined;
      if (fallback !== undefined) await rest.putJson(`/api/greenroom/depot-overrides/${scope.id}`, { fallback });
      const now = await rest.get<DepotOverridesMessage>(path);
      const table = () => overrideText(scope.name, now, columnsOf(terminal.stdout));
      printChange({ terminal, flags, changed: !isDeepStrictEqual(before, now), data: now, table });
      return 0;
    }),
};

function overrideText(
  scope: string,
  { depots, greenroom }: DepotOverridesMessage,
  columns: number | undefined,
): string {
  const rows = greenroom.sources.map((source, at) => ({ source, at }));
  const table = renderTable(
    rows,
    [
      { head: "ORDER", cell: ({ at }) => String(at + 1), align: "right" },
      { head: "HOSTS FETCH FROM", cell: ({ source }) => source, wraps: "yes" },
    ],
    columns,
  );
  if (depots.length === 0) return `${table}${scope} has no depot override.\n`;
  return `${table}The controller is ${greenroom.fallback ? "asked last" : "not asked"}.\n`;
}
