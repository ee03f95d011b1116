import { Option } from "commander";
import { cliProblem } from "../../cli-problems.js";
import { ACCEPTANCE_LEVELS } from "../../../formats/vib/acceptance.js";
import type { VerifiedVib } from "../../../formats/vib/verify.js";
import { eachInput, type Outcome } from "../../file/each-input.js";
import { exitOf, problemData } from "../../file/outcomes.js";
import { printAnswer } from "../../render/answer.js";
import { verifiedText } from "../../vib/verdict-text.js";
import { readTrust, verified } from "../../vib/verdict.js";
import { addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Verifies VIBs as a host does before it stages them, and more: structure, every checksum also of unpacked payloads, signature, acceptance level. Says what was checked and what could not be. Exits 0 when all pass, else with the code of the first that fails.",
      )
      .argument("<files...>", ".vib files; - is standard input")
      .addOption(
        new Option(
          "--acceptance-level <level>",
          "refuse VIBs that are less trusted than this (default: any level)",
        ).choices(ACCEPTANCE_LEVELS),
      )
      .addOption(new Option("--floor <level>").choices(ACCEPTANCE_LEVELS).conflicts("acceptanceLevel").hideHelp())
      .addOption(
        new Option(
          "--trust-root <pem>",
          "file of certificates to trust in place of the built-in ones; may be given several times",
        ).argParser(repeated),
      )
      .addOption(new Option("--trust <pem>").argParser(repeated).hideHelp())
      .addOption(
        new Option("--crl <pem>", "file of revocation lists, with --trust-root; may be given several times").argParser(
          repeated,
        ),
      )
      .option("--sha256 <hex>", "the digest that the (one) file must have");
    addOutput(command);
    addExamples(command, [
      ["a VIB", "vib verify net-forge.vib"],
      ["as a host with the default level would", "vib verify --acceptance-level PartnerSupported *.vib"],
      ["against your own authority", "vib verify --trust-root acme-ca.pem net-forge.vib"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const [crls, sha256] = [flags.list("crl"), flags.text("sha256")];
    const anchors = [...flags.list("trustRoot"), ...flags.list("trust")];
    if (anchors.length === 0 && crls.length > 0)
      throw cliProblem("USAGE_INVALID", { what: "--crl needs --trust-root" });
    if (sha256 !== undefined && args.length > 1) throw cliProblem("USAGE_INVALID", { what: "--sha256 takes one file" });
    const floor = flags.text("acceptanceLevel") ?? flags.text("floor");
    const judging = { trust: await readTrust(anchors, crls), floor, sha256 };
    const outcomes = await eachInput({ paths: args, stdin: terminal.stdin, alone: "report" }, (input) =>
      verified(input, judging),
    );
    const table = () => verifiedText(outcomes, terminal.stdout);
    printAnswer({ terminal, flags, data: outcomes.map(verdictData), table });
    return exitOf(outcomes);
  },
};

const verdictData = ({ file, answer: vib, problem }: Outcome<VerifiedVib>) => ({
  file,
  ok: problem === undefined,
  ...(problem === undefined ? {} : { error: problemData(problem) }),
  ...(vib === undefined ? {} : vibData(vib)),
});

const vibData = (vib: VerifiedVib) => ({
  id: vib.descriptor.id,
  sha256: vib.sha256,
  size_bytes: vib.sizeBytes,
  acceptance_level: vib.acceptanceLevel,
  signature: vib.signature,
  checked: vib.checked,
  unchecked: vib.unchecked,
  warnings: vib.warnings,
});
