import { Option } from "commander";
import { wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Runs the agent of this host until it is stopped (SIGTERM or Ctrl-C). Writes one JSON line per event to standard error; `ready` when it serves. Exit code 10 of an agent on a sandbox host: that reboots; start the agent again, as a boot would.",
      )
      .option("--config <file>", "settings file (default: agent.json in the state folder)")
      .option("--state-folder <folder>", "the agent's own state (default: /var/lib/greenroom/agent)")
      .option("--listen <host:port>", "where the controller reaches this agent (default: as enrolled)")
      .option("--socket <path>", "local status socket, root only (default: /run/greenroom/agent.sock)")
      .addOption(
        new Option(
          "--reserve-bytes <bytes>",
          "free bytes that staging must leave on scratch (default: 268435456, 256 MiB)",
        ).argParser(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
      )
      .addOption(
        new Option(
          "--volatile <policy>",
          "without a persistent scratch: fail, or stage to a volatile place that a reboot empties (default: fail)",
        ).choices(["fail", "volatile"]),
      )
      .option("--reflection", "answer gRPC reflection (default: off)");
    addExamples(command, [
      ["run as installed", "agent run"],
      [
        "one of several on one machine",
        "agent run --state-folder /var/lib/try/esx-01-state --socket /var/lib/try/esx-01.sock",
      ],
    ]);
  },
  run: async ({ flags, terminal, side }) => (await side())(flags.plain(), terminal),
};
