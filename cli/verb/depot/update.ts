import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { onlinePath } from "../../rest/depot.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Changes an online depot. Its location is what it is: for another one add that, and delete this; what both hold is kept once.",
      )
      .argument("<depot>", "id, location or description")
      .option("--description <text>", "for the list of depots")
      .option("--enable", "synchronise it with the others")
      .option("--disable", "leave it out of synchronisations; what it brought stays")
      .option("--proxy <url>", "http://HOST:PORT that everything of this depot is fetched through")
      .option("--no-proxy", "fetch it directly");
    addContext(addOutput(command));
    addExamples(command, [
      ["pause a depot", "depot update depot-3 --disable"],
      ["fetch it directly from now on", "depot update depot-3 --no-proxy"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [depot = ""] = args;
      const change = changeOf(flags);
      await rest.patch(onlinePath(depot), change);
      printChange({ terminal, flags, changed: true, data: { depot, ...change }, table: () => `${depot}: changed\n` });
      return 0;
    }),
};

function changeOf(flags: Flags) {
  if (flags.is("enable") && flags.is("disable"))
    throw cliProblem("USAGE_INVALID", { what: "give --enable or --disable, not both" });
  const [description, proxy] = [flags.text("description"), flags.text("proxy")];
  const change = {
    ...(description !== undefined && { description }),
    ...(flags.is("enable") && { enabled: true }),
    ...(flags.is("disable") && { enabled: false }),
    ...(proxy !== undefined && { greenroom: { proxy } }),
    ...(flags.isOff("proxy") && { greenroom: { proxy: null } }),
  };
  if (Object.keys(change).length === 0) throw cliProblem("USAGE_INVALID", { what: "say what to change" });
  return change;
}
