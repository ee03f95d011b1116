import { Option } from "commander";
import { cliProblem } from "../../cli-problems.js";
import { ACCEPTANCE_LEVELS } from "../../../formats/vib/acceptance.js";
import type { VerifiedVib } from "../../../formats/vib/verify.js";
import { printAnswer } from "../../render/answer.js";
import { verifiedText } from "../../vib/verdict-text.js";
import { readTrust, verdictOn, type Verdict } from "../../vib/verdict.js";
import { addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Verifies VIBs as a host does before it stages them, and more: structure, every checksum also of unpacked payloads, signature, acceptance level. Says what was checked and what could not be. Exits 0 when all pass, else with the code of the first that fails.",
      )
      .argument("<files...>", ".vib files")
      .addOption(
        new Option("--floor <level>", "refuse VIBs that are less trusted than this (default: any level)").choices(
          ACCEPTANCE_LEVELS,
        ),
      )
      .addOption(
        new Option(
          "--trust <pem>",
          "file of certificates to trust in place of the built-in ones; may be given several times",
        ).argParser(repeated),
      )
      .addOption(
        new Option("--crl <pem>", "file of revocation lists, with --trust; may be given several times").argParser(
          repeated,
        ),
      )
      .option("--sha256 <hex>", "the digest that the (one) file must have");
    addOutput(command);
    addExamples(command, [
      ["a VIB", "vib verify net-forge.vib"],
      ["as a host with the default level would", "vib verify --floor PartnerSupported *.vib"],
      ["against your own authority", "vib verify --trust acme-ca.pem net-forge.vib"],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const [anchors, crls, sha256] = [flags.list("trust"), flags.list("crl"), flags.text("sha256")];
    if (anchors.length === 0 && crls.length > 0) throw cliProblem("USAGE_INVALID", { what: "--crl needs --trust" });
    if (sha256 !== undefined && args.length > 1) throw cliProblem("USAGE_INVALID", { what: "--sha256 takes one file" });
    const judging = { trust: await readTrust(anchors, crls), floor: flags.text("floor"), sha256 };
    const verdicts: Verdict[] = [];
    for (const path of args) verdicts.push(await verdictOn(path, judging));
    printAnswer({
      terminal,
      flags,
      data: verdicts.map(verdictData),
      table: () => verifiedText(verdicts, terminal.stdout),
    });
    return verdicts.find(({ problem }) => problem !== undefined)?.problem?.exit ?? 0;
  },
};

const verdictData = ({ file, vib, problem }: Verdict) => ({
  file,
  ok: problem === undefined,
  ...(problem === undefined ? {} : { error: errorData(problem) }),
  ...(vib === undefined ? {} : vibData(vib)),
});

const errorData = ({ code, message, remedy, details, exit }: NonNullable<Verdict["problem"]>) => ({
  code,
  message,
  remedy,
  details,
  exit,
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
