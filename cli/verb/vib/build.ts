import { createHash } from "node:crypto";
import { bufferBytes, streamOf } from "../../../core/bytes/random-access.js";
import { buildVib } from "../../../formats/vib/build.js";
import { nameOfSubject } from "../../../formats/vib/signature/trust-anchor.js";
import { readInput } from "../../file/read-input.js";
import { writeOutput } from "../../file/write-output.js";
import { printChange } from "../../render/answer.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { renderFacts } from "../../render/table.js";
import { readDraftFile } from "../../vib/draft-file.js";
import { readPayloads } from "../../vib/payload-files.js";
import { signedVib } from "../../vib/signed-vib.js";
import { signingOf, type Signing } from "../../vib/signer-files.js";
import { addSigning } from "../../vib/signing-options.js";
import { readVibFile } from "../../vib/vib-file.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const DESCRIPTOR_HELP = `
The descriptor, as JSON:
  { "name": "net-forge", "version": "1.2.0-1", "vendor": "ACME", "releaseDate": "2026-01-02T03:04:05+00:00",
    "summary": "ACME network driver", "acceptanceLevel": "CommunitySupported",
    "depends": [{ "name": "esx-version", "relation": ">=", "version": "8.0.0" }],
    "softwarePlatforms": [{ "productLineId": "embeddedEsx", "version": "8.0.*" }],
    "maintenanceMode": { "onInstall": true, "onRemove": true }, "liveInstallAllowed": false,
    "payloads": [{ "name": "forge", "type": "tgz" }] }
Needed: name, version, vendor, releaseDate. Also: type, description, urls, conflicts, replaces, provides, compatibleWith,
softwareTags, hardwarePlatforms, liveRemoveAllowed, cimomRestart, statelessReady, overlay. As XML: a descriptor.xml,
whose sizes, checksums and file list are made anew.

The folder: payload NAME is FOLDER/NAME, a folder (packed; its type is tgz) or a file (taken as it is). A VIB with one
payload may have its files in FOLDER itself. Without "payloads" that one is called payload1, of type tgz.`;

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes a valid VIB from a folder and a descriptor, with all sizes and checksums, signed if a key is given. The same input gives the same bytes.",
      )
      .argument("<folder>", "the files of the payloads")
      .requiredOption("--descriptor <file>", "descriptor as JSON or as XML, see below")
      .requiredOption("-o, --out <file>", ".vib file to write")
      .option("--force", "replace the file if it exists");
    addSigning(command);
    addOutput(command);
    addExamples(command, [
      ["a VIB of one payload", "vib build ./net-forge --descriptor net-forge.json -o net-forge-1.2.0-1.vib"],
      ["a signed one", "vib build ./forge --descriptor forge.json --key acme.key --chain acme.pem -o forge.vib"],
    ]);
    command.addHelpText("after", DESCRIPTOR_HELP);
  },
  run: async ({ args, flags, terminal }) => {
    const descriptorPath = flags.needed("descriptor");
    const path = flags.needed("out");
    const signing = await signingOf(flags);
    const { draft, payloads } = readDraftFile(await readInput(descriptorPath), descriptorPath);
    const contents = await readPayloads(args[0] ?? "", payloads);
    const unsigned = await buildVib({ descriptor: draft, payloads: contents });
    const bytes = signing === undefined ? unsigned : await signedBytes(unsigned, { where: path, signing });
    await writeOutput({ path, replace: flags.is("force") ? "yes" : "no" }, [bytes]);
    const { descriptor } = await readVibFile(bufferBytes(bytes), path);
    const data = {
      file: path,
      signed: signing !== undefined,
      id: descriptor.id,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      size_bytes: bytes.length,
    };
    const table = () =>
      renderFacts([
        ["made", path],
        ["id", data.id],
        ["sha256", data.sha256],
        ["size", formatBytes(data.size_bytes)],
        ["signed by", signing === undefined ? "nobody" : nameOfSubject(signing.signer.certificate)],
        ["files", String(descriptor.files.length)],
      ]);
    printChange({ terminal, flags, changed: true, data, table });
    return 0;
  },
};

async function signedBytes(
  vib: Uint8Array,
  { where, signing }: { readonly where: string; readonly signing: Signing },
): Promise<Uint8Array> {
  const open = () => streamOf(bufferBytes(vib, where));
  const { bytes } = await signedVib({ where, open, signing, present: "refuse" });
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
