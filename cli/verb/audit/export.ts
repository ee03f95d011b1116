import { writeOutput } from "../../file/write-output.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Writes the whole audit log to a file: lines of JSON, the anchor first, then every row exactly as it is hashed (docs/security.md tells how).",
      )
      .argument("<file>", "file to write")
      .option("--force", "replace a file that exists");
    addContext(addOutput(command));
    addExamples(command, [
      ["for keeping", "audit export audit.ndjson"],
      ["over the last one", "audit export audit.ndjson --force"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [path = ""] = args;
      const replace = flags.is("force") ? "yes" : "no";
      const bytes = await writeOutput({ path, replace }, rest.bytes("/api/greenroom/audit/export", 0));
      printChange({ terminal, flags, changed: true, data: { path, bytes }, table: () => `${path}: ${bytes} bytes\n` });
      return 0;
    }),
};
