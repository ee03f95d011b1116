import { greenroom } from "../../rig/process.js";
import type { AgentClient, BenchAgent } from "../host/bench-agent.js";
import { measureStaging, unstageAll } from "../host/staging.js";
import { timed, type Cost } from "../measure/cost.js";
import type { Findings } from "../report/findings.js";
import { medianOf, rounded, rowOf, type Row } from "../report/row.js";
import type { Site } from "../site.js";

const LIMITS = { timeoutMs: 60_000 };
const CALLS_AT_REST = 20;
const COMMANDS_AT_REST = 3;

interface Question {
  readonly name: string;
  readonly atRest: number;
  readonly ask: (agent: BenchAgent, local: AgentClient) => Promise<unknown>;
}

/** What somebody on the host asks while bytes come in. */
const QUESTIONS: readonly Question[] = [
  { name: "GetHost, local socket", atRest: CALLS_AT_REST, ask: (_, local) => local.getHost({}, LIMITS) },
  { name: "GetStaged, local socket", atRest: CALLS_AT_REST, ask: (_, local) => local.getStaged({}, LIMITS) },
  {
    name: "greenroom agent status",
    atRest: COMMANDS_AT_REST,
    ask: async ({ state, socket }) => {
      const { status, stderr } = await greenroom(["agent", "status", "--state-folder", state, "--socket", socket]);
      if (status !== 0) throw new Error(`agent status ended with ${status}: ${stderr}`);
    },
  },
];

/** How fast the agent answers, at rest and in the middle of a staging. */
export async function status(site: Site): Promise<Findings> {
  await using agent = await site.host();
  const rows: Row[] = [];
  for (const question of QUESTIONS) {
    const client = await agent.start();
    const local = agent.local();
    const atRest: Cost[] = [];
    while (atRest.length < question.atRest) atRest.push(await asked(question, agent, local));
    const order = site.desk.order(site.images.first, site.nginx.base("plain"));
    const staging = measureStaging(agent, client, order);
    const busy = await askedUntil(staging, () => asked(question, agent, local));
    await staging;
    local.close();
    await unstageAll(client);
    await agent.stop();
    site.settle();
    rows.push(latencies(`${question.name}, at rest`, atRest), latencies(`${question.name}, while staging`, busy));
  }
  return { rows };
}

function latencies(name: string, costs: readonly Cost[]): Row {
  const milliseconds = costs.map(({ wallSeconds }) => 1000 * wallSeconds);
  const extra = { medianMs: rounded(medianOf(milliseconds), 1), maxMs: rounded(Math.max(...milliseconds), 1) };
  return rowOf({ section: "status", name, costs, extra });
}

async function asked({ ask }: Question, agent: BenchAgent, local: AgentClient): Promise<Cost> {
  const { wallSeconds } = await timed(() => ask(agent, local));
  return { wallSeconds };
}

/** One question after the other until the work ends. */
async function askedUntil(work: Promise<unknown>, once: () => Promise<Cost>): Promise<Cost[]> {
  let over = false;
  // Its failure is thrown by whoever awaits the work itself.
  const end = () => void (over = true);
  void work.then(end, end);
  const costs: Cost[] = [];
  while (!over) costs.push(await once());
  return costs;
}
