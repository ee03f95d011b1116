import { basename } from "node:path";
import { fileBytes } from "../../../core/bytes/random-access.js";
import { printAnswer } from "../../render/answer.js";
import { vibText } from "../../vib/vib-text.js";
import { readVibFile } from "../../vib/vib-file.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows what a VIB says of itself: name, version, vendor, level, platforms, relations, payloads; and its SHA-256, which is its identity. Judges nothing: see `vib verify`.",
      )
      .argument("<file>", ".vib file");
    addOutput(command);
    addExamples(command, [
      ["a VIB", "vib info net-forge.vib"],
      ["its digest alone", "vib info net-forge.vib --output json | jq -r .sha256"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const [path = ""] = args;
    const bytes = await fileBytes(path);
    const file = await readVibFile(bytes, basename(path)).finally(() => bytes.close());
    const data = {
      file: path,
      sha256: file.sha256,
      size_bytes: file.sizeBytes,
      signed: file.signed,
      descriptor: file.descriptor,
    };
    printAnswer({ terminal, flags, data, table: () => vibText(file, terminal.stdout) });
    return 0;
  },
};
