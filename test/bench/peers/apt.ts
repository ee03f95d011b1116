import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { fileOf, type Peer } from "./peer.js";

const VERSION = "1.0";
// Names of packages are short; those of two images must not be the same.
const packageOf = ({ name, sha256 }: ManifestVib): string => `${name}-${sha256.slice(0, 12)}`;

/** Makes the served folder a flat repository that lists SHA-256 alone; unsigned. */
export function writeAptIndex(served: string, vibs: readonly ManifestVib[]): void {
  const folder = join(served, "apt");
  mkdirSync(folder, { recursive: true });
  const packages = vibs.map((vib) =>
    [
      `Package: ${packageOf(vib)}`,
      `Version: ${VERSION}`,
      "Architecture: all",
      "Maintainer: bench",
      `Filename: vibs/${fileOf(vib)}`,
      `Size: ${vib.sizeBytes}`,
      `SHA256: ${vib.sha256}`,
      "Description: a VIB",
      "",
      "",
    ].join("\n"),
  );
  const text = packages.join("");
  const sha256 = createHash("sha256").update(text).digest("hex");
  writeFileSync(join(folder, "Packages"), text);
  writeFileSync(
    join(folder, "Release"),
    `Origin: bench\nDate: ${new Date().toUTCString().replace("GMT", "UTC")}\nSHA256:\n ${sha256} ${text.length} Packages\n`,
  );
}

/** apt with a configuration of its own: nothing of this machine's is read or written. */
export const APT: Peer = {
  name: "apt-get update + download",
  tools: ["apt-get"],
  pace: "leader",
  prepare({ base, caFile, folder }) {
    const root = join(folder, "apt");
    for (const inner of ["state/lists/partial", "cache/archives/partial", "etc"])
      mkdirSync(join(root, inner), { recursive: true });
    writeFileSync(join(root, "status"), "");
    writeFileSync(join(root, "etc/sources.list"), `deb [trusted=yes] ${base}/ apt/\n`);
    writeFileSync(
      join(root, "apt.conf"),
      `Dir "${root}/";
Dir::State "${root}/state";
Dir::State::status "${root}/status";
Dir::Cache "${root}/cache";
Dir::Etc "${root}/etc";
Dir::Etc::parts "-";
Dir::Etc::main "-";
Dir::Bin::methods "/usr/lib/apt/methods";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::https::CaInfo "${caFile}";
Acquire::http::Proxy "DIRECT";
Acquire::https::Proxy "DIRECT";
`,
    );
  },
  script: ({ folder, vibs }) => `
    export APT_CONFIG=${folder}/apt/apt.conf
    apt-get -qq update
    cd vibs
    apt-get -qq download ${vibs.map(packageOf).join(" ")}
    sync * .`,
};
