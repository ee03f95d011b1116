import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { createSandbox } from "../../../agent/host/sandbox/create-sandbox.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { ImageForge } from "../../agent/rig/image-forge.js";
import { NEW_BUILD, OLD_BUILD } from "../../agent/rig/remediated-host.js";
import { dieWithUs } from "../../rig/process.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { timeOutOfService } from "./out-of-service.js";
import type { UnstagedJob } from "./unstaged-tool.js";
import { soon, type Errand, type Remediated, type Way } from "./way.js";

const TOOL = resolve("dist/test/bench/remediation/unstaged-tool.js");

/** The baseline: unstaged-tool.ts on a host of the same kind. */
export const UNSTAGED: Way = { name: "baseline: maintenance mode first, then fetched", run: remediate };

async function remediate({ old, fresh, source }: Errand): Promise<Remediated> {
  using place = makeWorkplace("bench-unstaged");
  const [root, state] = [join(place.path, "host-1"), place.folder("state")];
  const bankVibs = old.map(({ bytes }) => bytes);
  await createSandbox({ root, bankVibs, dpus: 0, firmware: [], build: OLD_BUILD, owner: "root" });
  const jobFile = join(place.path, "job.json");
  writeFileSync(jobFile, JSON.stringify(jobOf({ root, state }, fresh, source)));
  const tool = await start(jobFile);
  return await timeOutOfService(root, async () => {
    tool.stdin?.end("go\n");
    await endOf(tool, EXIT.reboots);
    // As a boot does.
    await endOf(await start(jobFile), EXIT.done);
  });
}

function jobOf(place: Pick<UnstagedJob, "root" | "state">, fresh: Errand["fresh"], source: string): UnstagedJob {
  const forge = new ImageForge();
  const entries = fresh.map(({ entry }) => entry);
  const manifest = forge.manifest(entries, { expiresAt: soon(), baseImageVersion: NEW_BUILD });
  const signed = forge.sign(manifest, forge.order(manifest, { sources: [source], applyBy: soon() }));
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  return {
    ...place,
    manifest,
    manifestKey: base64(forge.manifestKey.publicKey),
    manifestEnvelope: base64(signed.manifestEnvelope),
    orderEnvelope: base64(signed.orderEnvelope),
  };
}

/** Until it says that it is ready: as an agent, it runs before the order comes. */
async function start(jobFile: string): Promise<ChildProcess> {
  const child = dieWithUs(spawn(process.execPath, [TOOL, jobFile], { stdio: ["pipe", "pipe", "inherit"] }));
  // One that fails at once is told by its exit code.
  child.stdin.on("error", () => undefined);
  const ended = once(child, "close");
  await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
  return child;
}

async function endOf(tool: ChildProcess, wanted: number): Promise<void> {
  if (tool.exitCode === null && tool.signalCode === null) await once(tool, "close");
  if (tool.exitCode !== wanted) throw new Error(`the baseline's tool ended with ${tool.exitCode ?? tool.signalCode}`);
}
