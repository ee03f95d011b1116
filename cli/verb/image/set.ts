import { Option } from "commander";
import { commitDraft } from "../../image/commit-draft.js";
import { readPins } from "../../image/pins.js";
import { readInput } from "../../file/read-input.js";
import { withController } from "../../rest/connect.js";
import { placeOf } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Sets the image of a cluster or standalone host: imports a software spec (the JSON that vCenter exports, as it is) as a draft, and commits it. What of it has no effect here is named by a notice. The VIBs are resolved to a closed, signed list; hosts change nothing until they are staged and remediated.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .option("--standalone <host>", "a standalone host")
      .requiredOption("-f, --file <spec.json>", "software spec; - reads standard input")
      .addOption(
        new Option(
          "--pin <id=sha256>",
          "of VIBs with this id take the one with this digest, where the depot holds several (default: the newest release date); may be given several times",
        ).argParser(repeated),
      )
      .option("-m, --message <text>", "why, for the history; up to 1024 characters");
    addContext(addOutput(command));
    addExamples(command, [
      ["an image, with a word for the history", 'image set production --file spec.json -m "November drivers"'],
      ["of a standalone host", "image set --standalone edge-07 --file spec.json"],
      ["one of two VIBs that share an id", "image set production --file spec.json --pin VMW_bootbank_nic_1.0-1=4f0c…"],
    ]);
    command.addHelpText(
      "after",
      `
A spec:
  { "base_image": { "version": "8.0.3-24022510" },
    "add_on": { "name": "ACME-Addon", "version": "1.0-1" },
    "components": { "acme-nic": "1.2.3-1" },
    "hardware_support": { "packages": { "ACME HSM": { "pkg": "ACME-HSP", "version": "2.0-1" } } },
    "solutions": {} }`,
    );
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const software_spec = (await readInput(flags.needed("file"), terminal.stdin)).toString("utf8");
      const pins = readPins(flags.list("pin"));
      const scope = await readScope(rest, args[0], flags);
      const drafts = `${scope.base}/software/drafts`;
      const draft = await rest.post<string>(`${drafts}?action=import-software-spec`, {
        source_type: "JSON_STRING",
        software_spec,
        ...(Object.keys(pins).length === 0 ? {} : { pins }),
      });
      return commitDraft({ rest, scope, path: placeOf(scope, draft).path, flags, terminal });
    }),
};
