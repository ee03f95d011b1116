import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { LOADS, type Measured } from "./loads.js";

const LIMIT_BYTES = 64 * 2 ** 20;
const MODULE = new URL("./loads.js", import.meta.url).href;

const EXPECTED: Readonly<Record<keyof typeof LOADS, RegExp>> = {
  "a VIB of 1.5 GiB": /^verified, unchecked: $/,
  "a gzip bomb of 10 GiB": /^LIMIT_EXCEEDED .*payload archive \(after \d+ of its \d+ packed bytes\)/,
  "a descriptor of almost 8 MiB": /^(LIMIT_EXCEEDED|XML_MALFORMED) /,
  "a bundle whose index is a bomb": /^LIMIT_EXCEEDED /,
};

const isLoad = (name: string): name is keyof typeof LOADS => name in LOADS;

describe("memory", () => {
  for (const name of Object.keys(LOADS).filter(isLoad))
    it(`of a process that is given ${name} grows by 64 MiB at most`, async () => {
      const script = `import(${JSON.stringify(MODULE)}).then((loads) => loads.bear(${JSON.stringify(name)}))`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]);
      const { outcome, grownBytes } = JSON.parse(stdout) as Measured;
      assert.match(outcome, EXPECTED[name]);
      assert.ok(grownBytes <= LIMIT_BYTES, `it grew by ${(grownBytes / 2 ** 20).toFixed(1)} MiB`);
    });
});
