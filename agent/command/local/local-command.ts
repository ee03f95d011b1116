import { socketPath } from "../../domain/agent-settings.js";
import { LocalAgent } from "../../service/local/local-agent.js";
import { loadAgentSettings, requireRoot } from "../agent-context.js";
import type { CommandOptions } from "../command-options.js";

/** Does work with the running agent of this host. Throws ROOT_REQUIRED, AGENT_DOWN. */
export async function withLocalAgent<T>(
  what: string,
  options: CommandOptions,
  work: (agent: LocalAgent) => Promise<T>,
): Promise<T> {
  const settings = loadAgentSettings(options);
  requireRoot(what, settings);
  using agent = await LocalAgent.reach(socketPath(settings));
  return await work(agent);
}

/** One JSON document, or text for people. */
export const answerText = (options: CommandOptions, data: unknown, text: string): string =>
  options["output"] === "json" ? `${JSON.stringify(data, undefined, 2)}\n` : text;
