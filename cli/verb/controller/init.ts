import { Option } from "commander";
import { repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes a controller: its authority, its server certificate, the signing keys of image manifests and orders, the store, and an administrator whose context file it writes (0600). Does nothing to one that exists.",
      )
      .option("--state-folder <folder>", "the controller's state (default: /var/lib/greenroom/controller)")
      .option("--name <name>", "name of the authority, for people (default: Greenroom)")
      .addOption(
        new Option(
          "--host <name>",
          "name or address by which hosts and operators reach this controller; may be given several times (default: the machine's names)",
        ).argParser(repeated),
      );
    addExamples(command, [
      ["as installed", "controller init --host ctl.example.net"],
      [
        "to try with, on this machine alone",
        "controller init --state-folder /var/lib/try/controller --host 127.0.0.1 --host localhost",
      ],
    ]);
  },
  run: async ({ flags, terminal, side }) => (await side())(flags.plain(), terminal),
};
