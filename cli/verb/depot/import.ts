import { basename } from "node:path";
import type { ImportResult } from "../../../controller/api/wire/depot/depot.js";
import { fileBytes } from "../../../core/bytes/random-access.js";
import { printChange } from "../../render/answer.js";
import { count } from "../../../core/terminal/quantity.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import { uploadFile } from "../../rest/upload.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { addContext, addOutput, addWait } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Imports an offline bundle into the controller's library: every VIB is checked against the metadata and itself; bytes that the library has are kept once. A bundle with any fault is refused whole.",
      )
      .argument("<bundle>", "ZIP file")
      .option("--description <text>", "for the list of depots (default: the file's name)");
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["an offline bundle", "depot import ESXi-8.0-nic-offline_bundle.zip"],
      ["with a word for the list", 'depot import acme-nic.zip --description "November drivers"'],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [path = ""] = args;
      const bytes = await fileBytes(path);
      const name = basename(path);
      const upload = await uploadFile({ rest, bytes, name, stream: terminal.stderr }).finally(() => bytes.close());
      const id = await rest.post<string>("/api/esx/settings/depots/offline?vmw-task=true", {
        source_type: "PUSH",
        file_id: upload.file_id,
        description: flags.text("description") ?? name,
      });
      if (!flags.is("wait")) {
        printChange({ terminal, flags, changed: true, data: { task: id }, table: () => `${id}\n` });
        return 0;
      }
      const result = await resultOf<ImportResult>({ rest, id, terminal, flags, progressIs: "beside" });
      if (result === undefined) return EXIT_LEFT;
      printChange({ terminal, flags, changed: true, data: result, table: () => importText(name, result) });
      return 0;
    }),
};

function importText(name: string, result: ImportResult): string {
  const { components, warnings } = result;
  const facts = renderFacts([
    ["imported", name],
    ["depot", result.depot],
    ["VIBs", `${result.vibs_new} new, ${result.vibs_known} known already`],
    [
      "components",
      components
        .map((each) => `${each.name} ${each.version}${each.synthetic ? " (made by Greenroom)" : ""}`)
        .join(", "),
    ],
    ["base images", result.base_images.join(", ")],
    ["add-ons", result.add_ons.map((each) => `${each.name} ${each.version}`).join(", ")],
    [
      "firmware and drivers",
      result.hardware_support.map((each) => `${each.pkg} ${each.version} (${each.manager})`).join(", "),
    ],
  ]);
  if (warnings.length === 0) return facts;
  return `${facts}\n${count(warnings.length, "warning")}:\n${warnings.map(({ code, message }) => `  ${code}: ${message}\n`).join("")}`;
}
