import { Option } from "commander";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";
import { tellImpact } from "./tell-impact.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Tells what a remediation would do to each host, from the last check: what changes, whether it needs maintenance mode or a reboot, what would be fetched first, and how long it took last time. Asks no host.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .addOption(
        new Option("--host <host>", "only this host of its cluster; may be given several times").argParser(repeated),
      )
      .option("--standalone <host>", "a standalone host");
    addContext(addOutput(command));
    addExamples(command, [
      ["a cluster", "impact production"],
      ["one of its hosts", "impact --host esx-01"],
    ]);
  },
  run: ({ args, flags, terminal }) => withController(flags, (rest) => tellImpact(rest, { args, flags, terminal })),
};
