import { stagingProblem } from "../../domain/staging-problems.js";
import type { LocalAgent } from "../../service/local/local-agent.js";
import { optionalText, type CommandOptions, type CommandStreams } from "../command-options.js";
import { rate } from "../status/progress-text.js";
import { answerText, withLocalAgent } from "./local-command.js";

/** `greenroom agent bandwidth`: shows the cap on what is fetched, or sets the host's, or that of the order that runs. */
export const run = (options: CommandOptions, { stdout }: CommandStreams): Promise<number> =>
  withLocalAgent("agent bandwidth", options, async (agent) => {
    const limit = optionalText(options, "limit");
    const order = optionalText(options, "order") ?? "";
    const before = await capOf(agent, order);
    const cap = limit === undefined ? before : await agent.setBandwidth(order, Number(limit));
    const who = order === "" ? "This host" : order;
    const text = `${who}: ${cap === 0 ? "no cap" : `at most ${rate(cap)}`}${limit === undefined ? "" : keptText(order)}\n`;
    const data = { order: order === "" ? null : order, max_bytes_per_second: cap, changed: before !== cap };
    stdout.write(answerText(options, data, text));
    return 0;
  });

async function capOf(agent: LocalAgent, orderId: string): Promise<number> {
  if (orderId === "") return agent.bandwidth();
  const running = await agent.running();
  if (running?.order_id !== orderId) throw stagingProblem("STAGE_UNKNOWN", { orderId });
  return running.max_bytes_per_second;
}

const keptText = (order: string): string => (order === "" ? ", from now on and after restarts" : ", while it runs");
