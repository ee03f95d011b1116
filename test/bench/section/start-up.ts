import { spawnSync } from "node:child_process";
import { GREENROOM } from "../../rig/process.js";
import type { Cost } from "../measure/cost.js";
import type { Findings } from "../report/findings.js";
import { medianOf, rowOf } from "../report/row.js";

/** Commands side by side; the first is the least that a program on Node takes. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["bare node", ["--eval", "0"]],
  ["greenroom --help", [GREENROOM, "--help"]],
  ["greenroom stage --help", [GREENROOM, "stage", "--help"]],
];
/** They are short, and vary: more rounds than the rest. */
const TIMES = 3;

/** How long the command line takes to say anything. */
export async function startUp(rounds: number): Promise<Findings> {
  const measured = COMMANDS.map((): Cost[] => []);
  for (let round = 0; round < TIMES * rounds; round++)
    COMMANDS.forEach(([, args], index) => measured[index]?.push(run(args)));
  const anchor = medianOf(measured[0]?.map((cost) => cost.wallSeconds) ?? []);
  const rows = COMMANDS.map(([name], at) => rowOf({ section: "start-up", name, costs: measured[at] ?? [], anchor }));
  return { rows };
}

function run(args: readonly string[]): Cost {
  const begun = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return { wallSeconds: Number(process.hrtime.bigint() - begun) / 1e9 };
}
