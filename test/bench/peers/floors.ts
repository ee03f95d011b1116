import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf, urlOf, type Errand } from "./peer.js";
import { hashByTwo } from "./two-halves.js";

/** One part of the work done alone, by the best program for it. */
export interface Floor {
  readonly name: string;
  prepare(errand: Errand): void;
  /** Bash, run in the errand's folder; the server's files lie at `served`. */
  script(errand: Errand, served: string): string;
}

export const FLOORS: readonly Floor[] = [
  {
    name: "floor: loopback to nowhere",
    prepare(errand) {
      const lines = errand.vibs.map((vib) => `url = "${urlOf(errand, vib)}"\noutput = /dev/null\n`);
      writeFileSync(join(errand.folder, "list"), lines.join(""));
    },
    script: ({ caFile }) => `curl -sSfZ --parallel-max 4 --cacert ${caFile} -K list`,
  },
  {
    name: "floor: SHA-256, 2 openssl",
    prepare: ({ folder }) => void mkdirSync(join(folder, "sums")),
    script: ({ folder, vibs }, served) => `
      cd ${served}/vibs
      ${hashByTwo(vibs).replaceAll("../sums-", `${folder}/sums/`)}`,
  },
  {
    name: "floor: write + fsync",
    prepare: () => undefined,
    script: ({ vibs }, served) => `
      cp --reflink=never ${vibs.map((vib) => `${served}/vibs/${fileOf(vib)}`).join(" ")} vibs/
      sync vibs/* vibs`,
  },
];
