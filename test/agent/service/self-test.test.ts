import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { EXIT } from "../../../core/problem/core-problems.js";
import { LEDGER_FILE } from "../../../agent/main.js";
import { EnrolledAgent } from "../rig/enrolled-agent.js";
import { ImageForge } from "../rig/image-forge.js";

/** Part of the real libraries, spoiled in the agent's process before its own code is loaded. */
const SPOILED = {
  "a library that refuses what is signed well": [
    (tweetnacl: string) => `require(${tweetnacl}).sign.detached.verify = () => false;`,
    "Ed25519 refuses a signature that is good",
  ],
  "a library that accepts any signature of a vendor": [
    () => `const crypto = require("node:crypto"); const { verify } = crypto;
      crypto.verify = (digest, ...rest) => digest === null ? verify(digest, ...rest) : true;
      const { equals } = Buffer.prototype;
      Buffer.prototype.equals = function (other) { return this.length === 32 || equals.call(this, other); };
      require("node:module").syncBuiltinESMExports();`,
    "a VIB with a bit turned in its descriptor was judged",
  ],
} as const;

describe("an agent whose libraries give wrong answers", () => {
  const tweetnacl = JSON.stringify(createRequire(import.meta.url).resolve("tweetnacl"));

  for (const [what, [code, says]] of Object.entries(SPOILED))
    it(`does not start, says what is wrong, and has touched nothing: ${what}`, async () => {
      await using agent = await EnrolledAgent.enrol(new ImageForge());
      const preload = join(agent.place, "spoil.cjs");
      writeFileSync(preload, code(tweetnacl));
      assert.equal(await agent.start({ NODE_OPTIONS: `--require ${preload}` }), undefined);
      assert.equal(await agent.ended(), EXIT.untrusted);
      const told = agent.lines.map(({ msg }) => String(msg)).join("\n");
      assert.ok(told.includes("SELF_TEST_FAILED") && told.includes(says), told);
      assert.equal(existsSync(join(agent.state, LEDGER_FILE)), false);
      assert.ok(await agent.start(), "with its own libraries it starts");
    });
});
