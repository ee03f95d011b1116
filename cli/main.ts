#!/usr/bin/env -S node --max-semi-space-size=1 --v8-pool-size=1
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runProgram, type Edges } from "./program.js";

const sides: Edges["sides"] = {
  "controller init": () => import("../controller/command/init.js"),
  "controller run": () => import("../controller/command/run.js"),
  "hsm serve": () => import("../hsm/serve.js"),
  "agent enroll": () => import("../agent/command/enroll.js"),
  "agent run": () => {
    // A daemon that is idle most of its life and shares its host with guests. For the same reason the first line bounds the young generation
    // of the heap, which would grow to 16 MiB twice while modules load, and never shrink again.
    setFlagsFromString("--optimize-for-size");
    // Most of its code runs for a few seconds a week: compiling that to the last bit costs more processor time and memory than it saves.
    setFlagsFromString("--interrupt-budget=2000000");
    // Of bytes that stream by, most are garbage before they are marked: a short stop now and then costs less than marking beside them.
    setFlagsFromString("--no-incremental-marking");
    return import("../agent/command/run.js");
  },
  "agent status": () => import("../agent/command/status/status.js"),
  "agent doctor": () => import("../agent/command/doctor/doctor.js"),
  "agent logs": () => import("../agent/command/logs/logs.js"),
  "agent watch": () => import("../agent/command/local/watch.js"),
  "agent cancel": () => import("../agent/command/local/cancel.js"),
  "agent verify": () => import("../agent/command/local/verify.js"),
  "agent unstage": () => import("../agent/command/local/unstage.js"),
  "agent bandwidth": () => import("../agent/command/local/bandwidth.js"),
  "agent clear-bad-image": () => import("../agent/command/local/clear-bad-image.js"),
  "agent sandbox": () => import("../agent/command/sandbox.js"),
};

/** Ours is the package.json above dist, in a checkout as in an installed package. */
function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "unknown";
}

// A serial line, or a terminal that a program made, may not know its size.
for (const stream of [process.stdout, process.stderr])
  if (stream.isTTY && stream.columns === 0) Object.assign(stream, { columns: 80, rows: 24 });

// A reader that closed the pipe (`| head`) has what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
  version,
  sides,
});
