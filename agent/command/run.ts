import { readEnvironment } from "../../core/settings/settings.js";
import { systemClock } from "../../core/time/clock.js";
import type { AgentSettings } from "../domain/agent-settings.js";
import { startAgent } from "../main.js";
import { killAt, noFailpoint, type Failpoint } from "../staging/folder/failpoints.js";
import { driverFor, loadAgentSettings, requireRoot } from "./agent-context.js";
import type { CommandOptions, CommandStreams } from "./command-options.js";
import { logLines } from "./log-lines.js";

/** `greenroom agent run`: serves until SIGTERM or SIGINT. */
export async function run(options: CommandOptions, { stderr }: CommandStreams): Promise<number> {
  const settings = loadAgentSettings(options);
  requireRoot("agent run", settings);
  const log = logLines(stderr, systemClock);
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
  const host = driverFor(settings);
  const agent = await startAgent(settings, { clock: systemClock, host, failpoint: failpointFor(settings), log });
  const { hostId, listen, socket, stagingFolder } = agent;
  log("ready", { hostId, listen, socket, stagingFolder, development: settings.development });
  const signal = await stopped;
  log("stopping", { signal });
  await agent.stop();
  log("stopped");
  return 0;
}

// A kill on demand is for tests: the development switch, which every status shows, must be on.
function failpointFor({ development }: AgentSettings): Failpoint {
  const wanted = readEnvironment("GREENROOM_FAILPOINT");
  return wanted === undefined || !development ? noFailpoint : killAt(wanted);
}
