// npm run fuzz -- [--seconds N] [--seed S]: hostile bytes for every reader of formats/, as long as you like.
// Plain JavaScript, since mocha refuses options that it does not know.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const { values } = parseArgs({ options: { seconds: { type: "string", default: "300" }, seed: { type: "string" } } });
for (const [name, value] of Object.entries(values))
  if (!/^\d+$/.test(value ?? "0")) {
    process.stderr.write(`--${name} takes a whole number\n`);
    process.exit(2);
  }

const run = (args) =>
  spawnSync(process.execPath, args, {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      GREENROOM_FUZZ_SECONDS: values.seconds,
      ...(values.seed && { GREENROOM_FUZZ_SEED: values.seed }),
    },
  }).status ?? 1;

process.exitCode =
  run(["test/prepare.mjs"]) || run(["node_modules/mocha/bin/mocha.js", "dist/test/formats/fuzz/fuzz.test.js"]);
