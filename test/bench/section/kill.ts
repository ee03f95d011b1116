import { createHash } from "node:crypto";
import { createReadStream, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setInterval as ticks } from "node:timers/promises";
import { StageState, type StageProgress } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { AgentClient, BenchAgent } from "../host/bench-agent.js";
import { lastProgress, unstageAll } from "../host/staging.js";
import { totalBytes } from "../image/forged-image.js";
import { timed } from "../measure/cost.js";
import type { Findings } from "../report/findings.js";
import { rounded, rowOf, type Row } from "../report/row.js";
import type { Site } from "../site.js";

const KILL_AT_PERCENT = [55, 60, 65] as const;
const FETCHES = 4;
const LOOK_MS = 10;
const MB = 1e6;

interface Aftermath {
  readonly row: Row;
  readonly lostMB: number;
  readonly twiceMB: number;
  readonly wrongFiles: number;
  readonly notStaged: number;
}

/** The agent is killed in mid-staging, is started again, and goes on by itself. */
export async function kill(site: Site): Promise<Findings> {
  const all: Aftermath[] = [];
  await using agent = await site.host();
  for (const percent of KILL_AT_PERCENT) all.push(await killAt(site, agent, percent));
  const most = (pick: (one: Aftermath) => number) => Math.max(...all.map(pick));
  const sum = (pick: (one: Aftermath) => number) => all.reduce((total, one) => total + pick(one), 0);
  return {
    rows: all.map(({ row }) => row),
    readings: {
      G6: [most((one) => one.lostMB), most((one) => one.twiceMB) / FETCHES],
      G7: [sum((one) => one.wrongFiles), sum((one) => one.notStaged)],
    },
  };
}

async function killAt(site: Site, agent: BenchAgent, percent: number): Promise<Aftermath> {
  const image = site.images.first;
  const imageBytes = totalBytes(image);
  await site.nginx.countSent();
  const client = await agent.start();
  const staging = outcomeOf(client.stage(site.desk.order(image, site.nginx.base("slow"))));
  await held(agent, (imageBytes * percent) / 100, staging);
  await agent.stop("SIGKILL");
  await staging;
  const heldBytes = bytesIn(agent.stagingFolder);
  const wrongAtKill = await wrongFiles(agent.stagingFolder);
  const sentBefore = await site.nginx.countSent();
  const { result: second, wallSeconds } = await timed(() => resumed(agent));
  const sentAfter = await site.nginx.countSent();
  const wrongAtEnd = await wrongFiles(agent.stagingFolder);
  const missing = image.length - readdirSync(join(agent.stagingFolder, "vibs")).length;
  await unstageAll(second.client);
  await agent.stop();
  const lostMB = Math.max(0, sentAfter - (imageBytes - heldBytes)) / MB;
  const twiceMB = (sentBefore + sentAfter - imageBytes) / MB;
  const outcome = second.last === undefined ? "lost" : StageState[second.last.state];
  const wrong = wrongAtKill + wrongAtEnd;
  const extra = {
    heldMB: rounded(heldBytes / MB),
    lostMB: rounded(lostMB, 3),
    twiceMB: rounded(twiceMB),
    outcome,
    wrong,
  };
  const row = rowOf({ section: "kill", name: `killed at ${percent} %, resumed`, costs: [{ wallSeconds }], extra });
  return { row, lostMB, twiceMB, wrongFiles: wrong, notStaged: outcome === "STAGED" && missing === 0 ? 0 : 1 };
}

/** How it ended, or undefined where the stream broke with the agent. */
async function outcomeOf(events: Parameters<typeof lastProgress>[0]): Promise<StageProgress | undefined> {
  try {
    return await lastProgress(events);
  } catch {
    // Killed: that is what is measured.
    return undefined;
  }
}

/** Until so many bytes lie in the staging folder; the end of the staging is the guard. */
async function held(agent: BenchAgent, bytes: number, staging: Promise<unknown>): Promise<void> {
  const guard = new AbortController();
  void staging.then(() => guard.abort());
  try {
    for await (const _ of ticks(LOOK_MS, undefined, { signal: guard.signal }))
      if (bytesIn(agent.stagingFolder) >= bytes) return;
  } catch (cause) {
    throw new Error("the staging ended before it could be killed", { cause });
  }
}

async function resumed(agent: BenchAgent): Promise<{ client: AgentClient; last: StageProgress | undefined }> {
  const client = await agent.start();
  return { client, last: await outcomeOf(client.watchStage({ orderId: "" })) };
}

function bytesIn(stagingFolder: string): number {
  return ["vibs", "parts"]
    .flatMap((inner) => filesIn(join(stagingFolder, inner)))
    .reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    // Not made yet.
    return [];
  }
}

/** Files under final names whose content is not what the name says. */
async function wrongFiles(stagingFolder: string): Promise<number> {
  let wrong = 0;
  for (const path of filesIn(join(stagingFolder, "vibs"))) {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    if (!path.endsWith(`/${hash.digest("hex")}.vib`)) wrong++;
  }
  return wrong;
}
