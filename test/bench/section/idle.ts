import { setInterval as ticks } from "node:timers/promises";
import { cpuSecondsOf, rssMiBOf } from "../measure/proc.js";
import type { Findings } from "../report/findings.js";
import { rounded, rowOf } from "../report/row.js";
import type { Site } from "../site.js";

const LOOK_MS = 100;
const LOOKS = 50;

/** What an agent costs that has nothing to do. */
export async function idle(site: Site): Promise<Findings> {
  await using agent = await site.host();
  await agent.start();
  const cpuBefore = cpuSecondsOf(agent.pid);
  const begun = process.hrtime.bigint();
  let rssMiB = 0;
  let looks = 0;
  for await (const _ of ticks(LOOK_MS)) {
    rssMiB = Math.max(rssMiB, rssMiBOf(agent.pid));
    if (++looks === LOOKS) break;
  }
  const wallSeconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const cpuSeconds = cpuSecondsOf(agent.pid) - cpuBefore;
  const extra = { cpuPercent: rounded((100 * cpuSeconds) / wallSeconds) };
  const cost = { wallSeconds, cpuSeconds, rssMiB };
  const row = rowOf({ section: "idle", name: "greenroom agent, idle", costs: [cost], extra });
  return { rows: [row], readings: { G4: [undefined, rssMiB] } };
}
