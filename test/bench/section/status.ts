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
  readonly ask: (agent: BenchAgent, local: AgentClient) => Promise<unknown>;
}

/** Questions that are asked in turn through one staging. */
interface Round {
  readonly atRest: number;
  readonly questions: readonly Question[];
}

/** What somebody on the host asks while bytes come in; the command apart, since it takes a core for itself. */
const ROUNDS: readonly Round[] = [
  {
    atRest: CALLS_AT_REST,
    questions: [
      { name: "GetHost, local socket", ask: (_, local) => local.getHost({}, LIMITS) },
      { name: "GetStaged, local socket", ask: (_, local) => local.getStaged({}, LIMITS) },
    ],
  },
  { atRest: COMMANDS_AT_REST, questions: [{ name: "greenroom agent status", ask: askByCommand }] },
];

async function askByCommand({ state, socket }: BenchAgent): Promise<void> {
  const { status, stderr } = await greenroom(["agent", "status", "--state-folder", state, "--socket", socket]);
  if (status !== 0) throw new Error(`agent status ended with ${status}: ${stderr}`);
}

/** How fast the agent answers, at rest and in the middle of a staging. */
export async function status(site: Site): Promise<Findings> {
  await using agent = await site.host();
  const rows: Row[] = [];
  for (const round of ROUNDS) rows.push(...(await askRound(site, agent, round)));
  return { rows };
}

async function askRound(site: Site, agent: BenchAgent, { atRest, questions }: Round): Promise<Row[]> {
  const client = await agent.start();
  const local = agent.local();
  const ask = async ({ ask: put }: Question): Promise<Cost> => {
    const { wallSeconds } = await timed(() => put(agent, local));
    return { wallSeconds };
  };
  const calm = questions.map((): Cost[] => []);
  for (let time = 0; time < atRest; time++)
    for (const [at, question] of questions.entries()) calm[at]?.push(await ask(question));
  const staging = measureStaging(agent, client, site.desk.order(site.images.first, site.nginx.base("plain")));
  const over = endOf(staging);
  const busy = questions.map((): Cost[] => []);
  while (!over()) for (const [at, question] of questions.entries()) busy[at]?.push(await ask(question));
  await staging;
  local.close();
  await unstageAll(client);
  await agent.stop();
  return questions.flatMap(({ name }, at) => [
    latencies(`${name}, at rest`, calm[at] ?? []),
    latencies(`${name}, while staging`, busy[at] ?? []),
  ]);
}

/** Whether it has ended, well or not: whoever awaits it hears of a failure. */
function endOf(work: Promise<unknown>): () => boolean {
  let over = false;
  const end = () => void (over = true);
  void work.then(end, end);
  return () => over;
}

function latencies(name: string, costs: readonly Cost[]): Row {
  const milliseconds = costs.map(({ wallSeconds }) => 1000 * wallSeconds);
  const extra = { medianMs: rounded(medianOf(milliseconds), 1), maxMs: rounded(Math.max(...milliseconds), 1) };
  return rowOf({ section: "status", name, costs, extra });
}
