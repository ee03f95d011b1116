// `npm run bench`: figures as ratios of one run on one machine; no test ever judges them.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { GREENROOM } from "../rig/process.js";

interface Row {
  readonly name: string;
  readonly runs: number;
  readonly wallMin: number;
  readonly wallMedian: number;
  readonly wallMax: number;
  /** To the median of the first row. */
  readonly ratio: number;
}

/** Commands side by side; the first is what a user has without Greenroom. */
const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["bare node", ["--eval", "0"]],
  ["greenroom --help", [GREENROOM, "--help"]],
  ["greenroom stage --help", [GREENROOM, "stage", "--help"]],
];

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { rounds: { type: "string", default: "15" }, json: { type: "string" } },
});
const rounds = Number(values.rounds);

function wallMs(args: readonly string[]): number {
  const begun = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return Number(process.hrtime.bigint() - begun) / 1e6;
}

// Interleaved, so that a slow moment of the machine hits all of them.
const measured = COMMANDS.map((): number[] => []);
for (let round = 0; round < rounds; round++) COMMANDS.forEach(([, args], index) => measured[index]?.push(wallMs(args)));

const medianOf = (sorted: readonly number[]): number => sorted[sorted.length >> 1] ?? 0;
const sorted = measured.map((runs) => [...runs].sort((a, b) => a - b));
const floor = medianOf(sorted[0] ?? []);
const rows: Row[] = COMMANDS.map(([name], index) => {
  const runs = sorted[index] ?? [];
  const round = (value: number) => Math.round(value * 100) / 100;
  return {
    name,
    runs: runs.length,
    wallMin: round(runs[0] ?? 0),
    wallMedian: round(medianOf(runs)),
    wallMax: round(runs.at(-1) ?? 0),
    ratio: round(medianOf(runs) / floor),
  };
});
console.table(rows);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
