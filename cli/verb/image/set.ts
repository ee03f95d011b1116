import { Option } from "commander";
import { cliProblem } from "../../cli-problems.js";
import type { SoftwareInfo } from "../../../controller/api/wire/software.js";
import { readInput } from "../../file/read-input.js";
import { printAnswer } from "../../render/answer.js";
import { imageText } from "../../render/image-text.js";
import { withController } from "../../rest/connect.js";
import { readScope } from "../../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const PIN = /^(.+)=([0-9a-f]{64})$/;

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Sets the image of a cluster or standalone host: imports a software spec (the JSON that vCenter exports) as a draft, and commits it. The VIBs are resolved to a closed, signed list; hosts change nothing until they are staged and remediated.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .option("--standalone <host>", "a standalone host")
      .requiredOption("--file <spec.json>", "software spec; - reads standard input")
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
      const message = flags.text("message");
      const id = await rest.post<string>(
        `${drafts}/${encodeURIComponent(draft)}?action=commit&vmw-task=true`,
        message === undefined ? {} : { message },
      );
      const commit = await resultOf<string>({ rest, id, terminal, flags, progressIs: "beside" });
      if (commit === undefined) return EXIT_LEFT;
      const software = await rest.get<SoftwareInfo>(`${scope.base}/software`);
      printAnswer({
        terminal,
        flags,
        data: { commit, ...software },
        table: () => imageText(scope.name, software, terminal.stdout),
      });
      return 0;
    }),
};

function readPins(pins: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pins.map((pin) => {
      const [, id = "", sha256 = ""] = PIN.exec(pin) ?? [];
      if (id === "") throw cliProblem("USAGE_INVALID", { what: `--pin ${pin} is not ID=SHA256 (64 hex digits)` });
      return [id, sha256];
    }),
  );
}
