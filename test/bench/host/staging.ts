import { StageState, type StageProgress } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { timed, type Cost } from "../measure/cost.js";
import { cpuSecondsOf, forgetPeak, peakMiBOf } from "../measure/proc.js";
import type { AgentClient, BenchAgent } from "./bench-agent.js";
import type { SignedOrder } from "./order-desk.js";

export interface Staging {
  /** Until every file lay under its final name, verified but for what its payloads unpack to; what every peer does, and signatures. */
  readonly cost: Cost;
  /** Until the image counted as staged: what the payloads unpack to verified too. */
  readonly whole: Cost;
  readonly last: StageProgress;
}

/** The same until every file lies under its final name: the order is canceled then. */
export async function measureCommit(agent: BenchAgent, client: AgentClient, order: SignedOrder): Promise<Cost> {
  forgetPeak(agent.pid);
  const before = cpuSecondsOf(agent.pid);
  const begunMs = Date.now();
  const committed = agent.logged("stage-committed", order.orderId);
  const ended = lastProgress(client.stage(order));
  const line = await committed;
  const wallSeconds = (Date.parse(String(line["time"])) - begunMs) / 1000;
  const cost = { wallSeconds, cpuSeconds: cpuSecondsOf(agent.pid) - before, rssMiB: peakMiBOf(agent.pid) };
  await client.cancelStage({ orderId: order.orderId }, { timeoutMs: 10_000 });
  await ended;
  return cost;
}

/** Follows a staging from the call to its last event, and measures the agent meanwhile. Throws unless it ends as it should. */
export async function measureStaging(agent: BenchAgent, client: AgentClient, order: SignedOrder): Promise<Staging> {
  forgetPeak(agent.pid);
  const before = cpuSecondsOf(agent.pid);
  const begunMs = Date.now();
  const committing = agent.logged("stage-committed", order.orderId).then((line): Cost => {
    const wallSeconds = (Date.parse(String(line["time"])) - begunMs) / 1000;
    return { wallSeconds, cpuSeconds: cpuSecondsOf(agent.pid) - before, rssMiB: peakMiBOf(agent.pid) };
  });
  // A staging of a compliant host commits nothing.
  committing.catch(() => undefined);
  const { result, wallSeconds } = await timed(() => lastProgress(client.stage(order)));
  const whole = { wallSeconds, cpuSeconds: cpuSecondsOf(agent.pid) - before, rssMiB: peakMiBOf(agent.pid) };
  if (result.state !== StageState.STAGED && result.state !== StageState.COMPLIANT)
    throw new Error(`the staging ended ${StageState[result.state]}: ${result.problem?.message ?? "without a problem"}`);
  const cost = result.state === StageState.STAGED ? await committing : whole;
  return { cost, whole, last: result };
}

export async function lastProgress(
  events: AsyncIterable<{ readonly progress?: StageProgress | undefined }>,
): Promise<StageProgress> {
  let last: StageProgress | undefined;
  for await (const { progress } of events) last = progress;
  if (last === undefined) throw new Error("a staging without one event");
  return last;
}

/** Empties the staging folder for the next round. */
export async function unstageAll(client: AgentClient): Promise<void> {
  await client.unstage({ imageDigest: "" }, { timeoutMs: 60_000 });
}
