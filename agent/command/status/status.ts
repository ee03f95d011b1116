import { setTimeout as pause } from "node:timers/promises";
import { socketPath, type AgentSettings } from "../../domain/agent-settings.js";
import type { AgentStatus } from "../../domain/agent-status.js";
import { LocalAgent } from "../../service/local/local-agent.js";
import { answers } from "../../service/local-socket.js";
import { loadAgentSettings, requireRoot } from "../agent-context.js";
import type { CommandOptions, CommandStreams } from "../command-options.js";
import { isTerminal, Lines } from "./lines.js";
import { readOfflineStatus } from "./offline-status.js";
import { statusText } from "./status-text.js";

const WATCH_MS = 500;
/** To the first cell, and nothing below it: on a terminal each picture takes the place of the last one. */
const CLEARED = "\u001b[H\u001b[2J";

/** `greenroom agent status`: by the socket, or from the ledger while the daemon is down. Needs no controller. */
export async function run(options: CommandOptions, { stdout }: CommandStreams): Promise<number> {
  const settings = loadAgentSettings(options);
  requireRoot("agent status", settings);
  const write = (status: AgentStatus): string =>
    options["output"] === "json" ? `${JSON.stringify(status, undefined, 2)}\n` : statusText(status, Lines.for(stdout));
  if (options["watch"] !== true) {
    stdout.write(write(await statusOf(settings)));
    return 0;
  }
  const redraws = options["output"] !== "json" && isTerminal(stdout);
  return watch(async () => write(await statusOf(settings)), stdout, redraws ? CLEARED : "\n");
}

async function statusOf(settings: AgentSettings): Promise<AgentStatus> {
  const socket = socketPath(settings);
  if (!(await answers(socket))) return readOfflineStatus(settings);
  using agent = new LocalAgent(socket);
  return await agent.status();
}

/** Shows it again whenever it reads differently, until Ctrl-C. */
async function watch(show: () => Promise<string>, stdout: NodeJS.WritableStream, between: string): Promise<number> {
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  let shown = "";
  while (!stop.signal.aborted) {
    const text = await show();
    if (text !== shown) stdout.write(shown === "" && between === "\n" ? text : `${between}${text}`);
    shown = text;
    // An abort ends the pause early, and with it the loop: no failure.
    await pause(WATCH_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  return 0;
}
