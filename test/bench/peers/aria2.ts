import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf, urlOf, type Peer } from "./peer.js";

/** Four at once, each checked by aria2 itself. */
export const ARIA2: Peer = {
  name: "aria2c, checksum on",
  tools: ["aria2c"],
  pace: "slow",
  prepare(errand) {
    const { folder, vibs } = errand;
    mkdirSync(join(folder, "parts"));
    const entries = vibs.map(
      (vib) => `${urlOf(errand, vib)}\n  out=${fileOf(vib)}\n  checksum=sha-256=${vib.sha256}\n`,
    );
    writeFileSync(join(folder, "list"), entries.join(""));
  },
  script: ({ caFile }) => `
    aria2c -q --no-conf -j4 -x1 --file-allocation=none --ca-certificate=${caFile} -d parts -i list
    cd parts
    sync *
    mv * ../vibs/
    sync ../vibs .`,
};
