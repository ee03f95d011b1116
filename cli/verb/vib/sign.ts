import { streamOf } from "../../../core/bytes/random-access.js";
import { cliProblem } from "../../cli-problems.js";
import { openInput } from "../../file/open-input.js";
import { writeOutput } from "../../file/write-output.js";
import { printChange } from "../../render/answer.js";
import { renderFacts } from "../../render/table.js";
import { signedVib } from "../../vib/signed-vib.js";
import { signingOf } from "../../vib/signer-files.js";
import { addSigning } from "../../vib/signing-options.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Signs a VIB: puts a CMS signature over its descriptor, and so over all its payloads, into it. Everything else in the VIB stays as it is. The VIB is verified first, to the last checksum.",
      )
      .argument("<file>", ".vib file; - is standard input");
    addSigning(command)
      .requiredOption("-o, --out <file>", ".vib file to write")
      .option("--append", "keep the signatures that are there, for hosts that know another root, and add this one")
      .option("--force", "replace the file if it exists");
    addOutput(command);
    addExamples(command, [
      ["sign", "vib sign net-forge.vib --key acme.key --chain acme.pem -o net-forge-signed.vib"],
      ["for hosts that trust an older root as well", "vib sign a.vib --append --key old.key --chain old.pem -o b.vib"],
      ["what a host will say", "vib verify --trust-root acme-root.pem net-forge-signed.vib"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const signing = await signingOf(flags);
    if (signing === undefined) throw cliProblem("USAGE_INVALID", { what: "signing needs both --key and --chain" });
    const path = flags.needed("out");
    const input = await openInput(args[0] ?? "", terminal.stdin);
    try {
      const present = flags.is("append") ? "keep" : "refuse";
      const open = () => streamOf(input.bytes);
      const { vib, bytes } = await signedVib({ where: input.name, open, signing, present });
      await writeOutput({ path, replace: flags.is("force") ? "yes" : "no" }, bytes);
      const signers = vib.signature.blocks.map(({ signer }) => signer);
      const data = {
        file: path,
        id: vib.descriptor.id,
        sha256: vib.sha256,
        size_bytes: vib.sizeBytes,
        acceptance_level: vib.acceptanceLevel,
        signers,
      };
      const table = () =>
        renderFacts([
          ["made", path],
          ["id", data.id],
          ["sha256", data.sha256],
          ["level", data.acceptance_level],
          ["signed by", signers.join(", ")],
        ]);
      printChange({ terminal, flags, changed: true, data, table });
      return 0;
    } finally {
      await input.bytes.close();
    }
  },
};
