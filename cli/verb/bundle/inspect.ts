import type { Depot } from "../../../formats/depot/depot-model.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { eachInput } from "../../file/each-input.js";
import type { Input } from "../../file/open-input.js";
import { exitOf, outcomeData, outcomeText } from "../../file/outcomes.js";
import { printAnswer } from "../../render/answer.js";
import { bundleText } from "../../bundle/bundle-text.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows what an offline bundle holds: vendors, base images, add-ons, firmware, components, VIBs; and what is wrong with its metadata. The VIBs' own bytes are checked by `depot import`, or one by one by `vib verify`.",
      )
      .argument("<bundles...>", "ZIP files; - is standard input");
    addOutput(command);
    addExamples(command, [
      ["a bundle", "bundle inspect nic-offline_bundle.zip"],
      [
        "its components, for a program",
        "bundle inspect nic-offline_bundle.zip --output json | jq '.components[].name'",
      ],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const outcomes = await eachInput({ paths: args, stdin: terminal.stdin, alone: "throw" }, read);
    const table = () => outcomeText(outcomes, (depot) => bundleText(depot, terminal.stdout), terminal.stdout);
    printAnswer({ terminal, flags, data: outcomeData(outcomes, (depot) => depot), table });
    return exitOf(outcomes);
  },
};

async function read({ bytes, name }: Input): Promise<Depot> {
  const source = await openZip(bytes, name);
  return await readDepot(source).finally(() => source.close());
}
