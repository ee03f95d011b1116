import { basename } from "node:path";
import { fileBytes } from "../../../core/bytes/random-access.js";
import type { Depot } from "../../../formats/depot/depot-model.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { openZip } from "../../../formats/depot/zip-source.js";
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
      .argument("<bundle>", "ZIP file");
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
    const [path = ""] = args;
    const bytes = await fileBytes(path);
    const depot = await read(path, bytes).finally(() => bytes.close());
    printAnswer({ terminal, flags, data: { file: path, ...depot }, table: () => bundleText(depot, terminal.stdout) });
    return 0;
  },
};

async function read(path: string, bytes: Parameters<typeof openZip>[0]): Promise<Depot> {
  const source = await openZip(bytes, basename(path));
  return await readDepot(source).finally(() => source.close());
}
