import { EXIT } from "../../core/problem/core-problems.js";
import { readEnvironment } from "../../core/settings/settings.js";
import { systemClock } from "../../core/time/clock.js";
import type { AgentSettings } from "../domain/agent-settings.js";
import { startAgent } from "../main.js";
import { holdWhile, killAt, noFailpoint, type Failpoint, type Hold } from "../staging/folder/failpoints.js";
import type { StagingLog } from "../staging/staging-tools.js";
import { driverFor, loadAgentSettings, requireRoot } from "./agent-context.js";
import type { CommandOptions, CommandStreams } from "./command-options.js";
import { logLines } from "./log-lines.js";
import { sinkFor } from "./logs/log-file.js";
import { stopInTime } from "./stop-guard.js";

/**
 * `greenroom agent run`: serves until SIGTERM or SIGINT. On a sandbox host it ends with EXIT.reboots when that reboots, as the reboot of a machine
 * would end it; whoever started it starts it again.
 */
export async function run(options: CommandOptions, { stderr }: CommandStreams): Promise<number> {
  const settings = loadAgentSettings(options);
  requireRoot("agent run", settings);
  const log = logLines(sinkFor(settings, stderr), systemClock);
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
  const host = driverFor(settings);
  let reboots: () => void = () => undefined;
  const rebooted = new Promise<"reboot">((resolve) => (reboots = () => resolve("reboot")));
  const onReboot = (): void => (host.kind === "sandbox" ? reboots() : log("reboot-taken"));
  const failpoint = failpointFor(settings);
  const hold = holdFor(settings, log);
  const edges = { clock: systemClock, host, failpoint, log, onReboot, ...(hold !== undefined && { hold }) };
  const agent = await startAgent(settings, edges);
  const { hostId, listen, socket, stagingFolder } = agent;
  log("ready", { hostId, listen, socket, stagingFolder, development: settings.development });
  const signal = await Promise.race([stopped, rebooted]);
  const exit = signal === "reboot" ? EXIT.reboots : EXIT.done;
  log("stopping", { signal });
  // A stop that waits for what nothing can bring any more ends the process at once: with this, whoever started it knows what that means.
  process.exitCode = exit;
  const stop = (): Promise<void> => agent.stop(signal === "reboot" ? "the host reboots" : "the agent stops");
  await stopInTime(stop, { exit, log });
  log("stopped");
  return exit;
}

// A kill on demand is for tests: the development switch, which every status shows, must be on.
function failpointFor({ development }: AgentSettings): Failpoint {
  const wanted = readEnvironment("GREENROOM_FAILPOINT");
  return wanted === undefined || !development ? noFailpoint : killAt(wanted);
}

// So is a host that stands still where a test wants it to.
function holdFor({ development }: AgentSettings, log: StagingLog): Hold | undefined {
  const folder = readEnvironment("GREENROOM_HOLDS");
  if (folder === undefined || !development) return undefined;
  return holdWhile(folder, (name) => log("held", { name }));
}
