import { remediationProblem } from "../../domain/remediation/remediation-problems.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import type { LocalAgent } from "../../service/local/local-agent.js";
import { optionalText, type CommandOptions, type CommandStreams } from "../command-options.js";
import { answerText, withLocalAgent } from "./local-command.js";

/** `greenroom agent cancel`: stops the staging that runs, or a remediation that has not written to a boot bank yet; what was verified is kept. Doing it again changes nothing. */
export const run = (options: CommandOptions, { stdout }: CommandStreams): Promise<number> =>
  withLocalAgent("agent cancel", options, async (agent) => {
    const wanted = optionalText(options, "order") ?? "";
    const remediation = await runningRemediation(agent, wanted);
    const running = remediation ?? (await agent.running());
    const canceled = await agent.cancel(wanted);
    if (!canceled && wanted !== "") await refuseUnknown(agent, wanted);
    const order = canceled ? (running?.order_id ?? wanted) : null;
    const text = canceled ? `Canceled ${order}; what was verified is kept.\n` : "No such order runs here.\n";
    stdout.write(answerText(options, { canceled, order, changed: canceled }, text));
    return 0;
  });

/** A remediation that has written to a boot bank goes on to its end. Throws REMEDIATION_NOT_CANCELABLE. */
async function runningRemediation(agent: LocalAgent, wanted: string) {
  const last = await agent.lastRemediation();
  if (last?.outcome !== "RUNNING" || (wanted !== "" && last.order_id !== wanted)) return undefined;
  if (last.cancelable) return last;
  throw remediationProblem("REMEDIATION_NOT_CANCELABLE", { orderId: last.order_id, state: last.state });
}

/** An order that has ended is canceled as well as it can be; one that was never here is a mistake. */
async function refuseUnknown(agent: LocalAgent, orderId: string): Promise<void> {
  if ((await agent.lastOrder())?.order_id !== orderId) throw stagingProblem("STAGE_UNKNOWN", { orderId });
}
