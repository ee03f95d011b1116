import { Option } from "commander";
import { repeated, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes a sandbox host: a folder in the layout of a real one (boot banks, scratch, DPUs, firmware devices) that an agent runs on with `--driver sandbox`.",
      )
      .requiredOption("--root <folder>", "folder to make; it must not exist or be empty")
      .addOption(new Option("--dpu <number>", "how many DPUs it has (default: 0)").argParser(wholeNumber(0, 8)))
      .addOption(
        new Option("--firmware <class:device:version>", "a firmware device; may be given several times").argParser(
          repeated,
        ),
      )
      .option("--hardware <vendor:model>", "the machine that it plays (default: Greenroom:Sandbox)")
      .option("--from <bundle>", "offline bundle whose base image is installed (default: an empty host)")
      .option("--build <version>", "what the installed image calls itself (default: the base image's version)");
    addExamples(command, [
      ["an empty host", "agent sandbox --root /var/lib/try/esx-01"],
      [
        "a host with a DPU and a network card",
        "agent sandbox --root /var/lib/try/esx-02 --dpu 1 --firmware nic:forge-100:1.2.0",
      ],
      ["a host that runs a bundle's base image", "agent sandbox --root /var/lib/try/esx-03 --from base.zip"],
    ]);
  },
  run: async ({ flags, terminal, side }) => (await side())(flags.plain(), terminal),
};
