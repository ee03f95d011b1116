import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf, urlOf, type Peer } from "./peer.js";

/** What people write: a file at a time, each finished before the next. */
export const SHELL_LOOP: Peer = {
  name: "shell loop: curl, sha256sum, sync, mv",
  tools: ["curl", "sha256sum"],
  pace: "slow",
  prepare(errand) {
    const { folder, vibs } = errand;
    mkdirSync(join(folder, "parts"));
    const lines = vibs.map((vib) => `${urlOf(errand, vib)} ${vib.sha256} ${fileOf(vib)}\n`);
    writeFileSync(join(folder, "list"), lines.join(""));
  },
  script: ({ caFile }) => `
    while read -r url sum name; do
      curl -sSf --cacert ${caFile} -o "parts/$name" "$url"
      echo "$sum *parts/$name" | sha256sum --quiet -c -
      sync "parts/$name"
      mv "parts/$name" vibs/
    done < list
    sync vibs parts`,
};
