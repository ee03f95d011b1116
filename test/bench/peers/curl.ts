import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf, sumLines, urlOf, type Peer } from "./peer.js";
import { hashByTwo } from "./two-halves.js";

/** Four at once, then two openssl, then fsync: the best that a script does. */
export const CURL: Peer = {
  name: "curl -Z + 2 openssl",
  tools: ["curl", "openssl"],
  pace: "leader",
  prepare(errand) {
    const { folder, vibs } = errand;
    mkdirSync(join(folder, "parts"));
    const lines = vibs.map((vib) => `url = "${urlOf(errand, vib)}"\noutput = "parts/${fileOf(vib)}"\n`);
    writeFileSync(join(folder, "list"), lines.join(""));
    writeFileSync(join(folder, "sums"), sumLines(vibs));
  },
  script: ({ caFile, vibs }) => `
    curl -sSfZ --parallel-max 4 --cacert ${caFile} -K list
    cd parts
    ${hashByTwo(vibs)}
    sort ../sums-1 ../sums-2 | cmp - ../sums
    sync *
    mv * ../vibs/
    sync ../vibs .`,
};
