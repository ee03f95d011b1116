// npm run torture -- [--kills N] [--cuts N] [--controller-kills N] [--seed S]: agents killed, their power cut, and the controller killed, at seeded moments, as long as you like.
// Plain JavaScript, since it builds what it runs.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const run = (args) => spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1;

process.exitCode = run(["test/prepare.mjs"]) || run(["dist/test/torture/main.js", ...process.argv.slice(2)]);
