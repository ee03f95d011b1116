import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { undoAtExit } from "../../rig/leftovers.js";
import { timed, type Cost } from "./cost.js";
import { rssMiBOf, treeOf } from "./proc.js";

const SAMPLE_MS = 25;

export const isInstalled = (tool: string): boolean =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, tool)));

/** Runs a bash script to its end and measures all that it starts; throws what it wrote when it fails. */
export async function runScript(script: string, folder: string): Promise<Cost> {
  // `times` says what the shell and all the children that it waited for have used.
  const args = ["-c", `set -eo pipefail\n${script}\ntimes >&2`];
  const env = { ...process.env, LC_ALL: "C" };
  const child = spawn("bash", args, { cwd: folder, env, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error("bash did not start");
  // The whole group: what the shell started must not outlive us either.
  const { takeBack } = undoAtExit(() => killGroup(pid));
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  let rssMiB = 0;
  const sampler = setInterval(() => {
    rssMiB = Math.max(
      rssMiB,
      treeOf(pid).reduce((sum, one) => sum + rssMiBOf(one), 0),
    );
  }, SAMPLE_MS);
  const { result, wallSeconds } = await timed(() => once(child, "close"));
  clearInterval(sampler);
  takeBack();
  if (result[0] !== 0) throw new Error(`exit ${result[0]} of: ${script}\n${stderr}`);
  return { wallSeconds, cpuSeconds: cpuOf(stderr), rssMiB };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself a moment ago.
  }
}

/** Sums the last two lines, "0m1.234s 0m0.567s" each. */
function cpuOf(stderr: string): number {
  const times = stderr.trimEnd().split("\n").slice(-2).join(" ");
  const parts = [...times.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}
