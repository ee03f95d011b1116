// One command for everything that judges the source without running it. Every check runs; the first failure does not hide the others.
import { spawnSync } from "node:child_process";

const CHECKS = [
  ["contracts generate", ["buf", "generate"]],
  ["contracts lint", ["buf", "lint"]],
  ["contracts break nobody", ["buf", "breaking", "--against", "proto/released.binpb"]],
  ["format", ["prettier", "--check", "--log-level", "warn", "."]],
  ["rules", ["eslint", "--max-warnings", "0", "."]],
  [
    "imports",
    [
      "depcruise",
      "--config",
      ".dependency-cruiser.cjs",
      "core",
      "formats",
      "agent",
      "controller",
      "cli",
      "hsm",
      "web",
      "proto",
      "test",
    ],
  ],
  ["unused code", ["knip"]],
];

const only = process.argv.slice(2);
const failed = [];
for (const [name, [tool, ...args]] of CHECKS) {
  if (only.length > 0 && !only.includes(name)) continue;
  const { status, stdout, stderr } = spawnSync("npx", ["--no-install", tool, ...args], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  process.stdout.write(`${status === 0 ? "ok  " : "FAIL"} ${name}\n`);
  if (status === 0) continue;
  process.stdout.write(`${stdout}${stderr}\n`);
  failed.push(name);
}
if (failed.length > 0) process.stdout.write(`lint failed: ${failed.join(", ")}\n`);
process.exit(failed.length > 0 ? 1 : 0);
