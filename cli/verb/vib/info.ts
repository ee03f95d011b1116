import { eachInput } from "../../file/each-input.js";
import { exitOf, outcomeData, outcomeText } from "../../file/outcomes.js";
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
      .argument("<files...>", ".vib files; - is standard input");
    addOutput(command);
    addExamples(command, [
      ["a VIB", "vib info net-forge.vib"],
      ["one from the net", "curl -s https://example.com/net-forge.vib | greenroom vib info -"],
      ["its digest alone", "vib info net-forge.vib --output json | jq -r .sha256"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const outcomes = await eachInput({ paths: args, stdin: terminal.stdin, alone: "throw" }, ({ bytes, name }) =>
      readVibFile(bytes, name),
    );
    const data = outcomeData(outcomes, ({ sha256, sizeBytes, signed, descriptor }) => ({
      sha256,
      size_bytes: sizeBytes,
      signed,
      descriptor,
    }));
    const table = () => outcomeText(outcomes, (file) => vibText(file, terminal.stdout), terminal.stdout);
    printAnswer({ terminal, flags, data, table });
    return exitOf(outcomes);
  },
};
