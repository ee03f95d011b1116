import { basename } from "node:path";
import { Option } from "commander";
import { fileBytes, streamOf } from "../../../core/bytes/random-access.js";
import { unzstd } from "../../../core/bytes/unzstd.js";
import { isProblem } from "../../../core/problem/problem.js";
import { cliProblem } from "../../cli-problems.js";
import { ACCEPTANCE_LEVELS, isAcceptanceLevel } from "../../../formats/vib/acceptance.js";
import { DEFAULT_TRUST_ROOTS, trustRootsFrom, type TrustRoots } from "../../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib, type VerifyOptions } from "../../../formats/vib/verify.js";
import { readInput } from "../../file/read-input.js";
import { printAnswer } from "../../render/answer.js";
import { verifiedText, type Verdict } from "../../render/verdict-text.js";
import type { Flags } from "../flags.js";
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
    const trust = await trustOf(flags);
    const verdicts: Verdict[] = [];
    for (const path of args) verdicts.push(await verdictOn(path, { flags, trust, files: args.length }));
    printAnswer({
      terminal,
      flags,
      data: verdicts.map(verdictData),
      table: () => verifiedText(verdicts, terminal.stdout),
    });
    return verdicts.find(({ problem }) => problem !== undefined)?.problem?.exit ?? 0;
  },
};

async function trustOf(flags: Flags): Promise<TrustRoots> {
  const texts = (paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => (await readInput(path)).toString("utf8")));
  const anchors = await texts(flags.list("trust"));
  const crls = await texts(flags.list("crl"));
  if (anchors.length === 0 && crls.length > 0) throw cliProblem("USAGE_INVALID", { what: "--crl needs --trust" });
  return anchors.length === 0 ? DEFAULT_TRUST_ROOTS : trustRootsFrom({ anchors, crls });
}

interface Judging {
  readonly flags: Flags;
  readonly trust: TrustRoots;
  readonly files: number;
}

/** A VIB that fails is a verdict, so that the others are judged too. */
async function verdictOn(path: string, { flags, trust, files }: Judging): Promise<Verdict> {
  const sha256 = flags.text("sha256");
  if (sha256 !== undefined && files > 1) throw cliProblem("USAGE_INVALID", { what: "--sha256 takes one file" });
  const floor = flags.text("floor") ?? "";
  const bytes = await fileBytes(path);
  const options: VerifyOptions = {
    where: basename(path),
    trust,
    digests: "unpacked",
    unzstd,
    ...(sha256 === undefined ? {} : { expected: { sha256: sha256.toLowerCase(), sizeBytes: bytes.sizeBytes } }),
    ...(isAcceptanceLevel(floor) ? { floor } : {}),
  };
  try {
    return { file: path, vib: await verifyVib(streamOf(bytes), options) };
  } catch (thrown) {
    if (isProblem(thrown)) return { file: path, problem: thrown.body };
    throw thrown;
  } finally {
    await bytes.close();
  }
}

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
