import { resolve } from "node:path";
import type { ExportPlanMessage } from "../../../controller/api/wire/depot/depot-export.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { LiveScreen } from "../../../core/terminal/live-screen.js";
import { printable } from "../../../core/terminal/printable.js";
import { cliProblem } from "../../cli-problems.js";
import { exportMirror, type ExportOutcome } from "../../mirror/export-mirror.js";
import { printChange } from "../../render/answer.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Writes a static depot into a folder, for any web server: the files that hosts ask for by digest, and metadata by which other controllers can synchronise from it. Goes on where it was cut off; what lies there already is verified and not fetched again. Files that this export does not name stay; the metadata tells of this export alone.",
      )
      .requiredOption("--to <folder>", "where; it is made when it is missing")
      .option("--cluster <cluster>", "what the image of this cluster needs")
      .option("--standalone <host>", "what the image of this standalone host needs")
      .option("--image <commit>", "what this commit needs")
      .option("--all", "everything that the library offers");
    addContext(addOutput(command));
    addExamples(command, [
      ["a mirror for one site", "depot export --to /srv/mirror --cluster edge-site"],
      ["and let its hosts use it", "depot override edge-site --add http://mirror.edge.example/"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const plan = await rest.get<ExportPlanMessage>(`/api/greenroom/depots/export${queryOf(flags)}`);
      const screen = new LiveScreen(terminal.stderr);
      const onVib = (done: number, id: string) => {
        if (terminal.stderr.isTTY) screen.draw([`${done} of ${plan.vibs.length} VIBs  ${printable(id)}`]);
      };
      const to = resolve(flags.needed("to"));
      const outcome = await exportMirror({ rest, plan, to, onVib }).finally(() => screen.clear());
      printChange({ terminal, flags, changed: outcome.fetched > 0, data: outcome, table: () => exportText(outcome) });
      return 0;
    }),
};

function queryOf(flags: Flags): string {
  const [scope, commit] = [flags.text("cluster") ?? flags.text("standalone"), flags.text("image")];
  const given = [flags.text("cluster"), flags.text("standalone"), commit].filter((value) => value !== undefined);
  if (given.length + Number(flags.is("all")) !== 1)
    throw cliProblem("USAGE_INVALID", { what: "give one of --cluster, --standalone, --image and --all" });
  const query = new URLSearchParams({ ...(scope !== undefined && { scope }), ...(commit !== undefined && { commit }) });
  return query.size === 0 ? "" : `?${query.toString()}`;
}

const exportText = (outcome: ExportOutcome): string =>
  renderFacts([
    ["exported to", outcome.to],
    ["VIBs", `${outcome.vibs} (${formatBytes(outcome.bytes)})`],
    ["fetched now", `${outcome.fetched} (${formatBytes(outcome.fetched_bytes)})`],
    ["not listed", outcome.unlisted.join(", ")],
  ]);
