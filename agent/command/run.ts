import { EXIT } from "../../core/problem/core-problems.js";
import { readEnvironment } from "../../core/settings/settings.js";
import { systemAlarm } from "../../core/time/alarm.js";
import { systemClock } from "../../core/time/clock.js";
import type { AgentSettings } from "../domain/agent-settings.js";
import { startAgent } from "../main.js";
import { holdWhile, killAt, noFailpoint, type Failpoint, type Hold } from "../staging/folder/failpoints.js";
import type { StagingLog } from "../staging/staging-tools.js";
import { driverFor, loadAgentSettings, requireRoot } from "./agent-context.js";
import type { CommandOptions, CommandStreams } from "./command-options.js";
import { logLines } from "./log-lines.js";
import { sinkFor } from "./logs/log-file.js";

/** An agent that will not come to its end is ended: everything it has begun is in its ledger, and a host must get to its reboot. Milliseconds. */
const STOP_MOST_MS = 30_000;

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
  let still = "stops its parts";
  // Also once this function is over: a handle that is left open would keep the process.
  systemAlarm(STOP_MOST_MS, () => {
    log("stop-cut-short", { still, open: process.getActiveResourcesInfo() });
    process.exit(exit);
  });
  await agent.stop(signal === "reboot" ? "the host reboots" : "the agent stops");
  still = "has something open";
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
