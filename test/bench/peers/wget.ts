import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sumLines, urlOf, type Peer } from "./peer.js";

/** One after the other over one connection. */
export const WGET: Peer = {
  name: "wget + sha256sum",
  tools: ["wget", "sha256sum"],
  pace: "slow",
  prepare(errand) {
    const { folder, vibs } = errand;
    mkdirSync(join(folder, "parts"));
    writeFileSync(join(folder, "list"), vibs.map((vib) => `${urlOf(errand, vib)}\n`).join(""));
    writeFileSync(join(folder, "sums"), sumLines(vibs));
  },
  script: ({ caFile }) => `
    cd parts
    wget -q --ca-certificate=${caFile} -i ../list
    sha256sum --quiet -c ../sums
    sync *
    mv * ../vibs/
    sync ../vibs .`,
};
