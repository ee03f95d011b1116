import { count } from "../../core/terminal/quantity.js";
import { printable } from "../../core/terminal/printable.js";
import { paintFor, type Hue } from "../render/terminal.js";
import type { Change } from "./change.js";
import type { Difference } from "./differences.js";
import type { FleetPlan } from "./fleet-plan.js";

/** The plan as a difference: + comes, - goes, ~ becomes. */
export function planText({ changes, missing, unnamed }: FleetPlan, stream: NodeJS.WriteStream): string {
  const paint = paintFor(stream);
  const lines = changes.flatMap((change) => [
    paint("bold", printable(`${change.on}: ${change.what}`)),
    ...change.differences.map((difference) => {
      const [hue, line] = differenceLine(difference);
      return `  ${paint(hue, printable(line))}`;
    }),
  ]);
  const notices = [
    ...missing.map(({ host, cluster }) => {
      const where = cluster === null ? "--standalone" : `--cluster ${cluster}`;
      return `host ${host} is not enrolled yet: greenroom host token ${where}`;
    }),
    ...unnamed.map((one) => `${one} is not in the file; it stays (--prune removes it)`),
  ].map((line) => paint("yellow", printable(line)));
  return [...lines, ...notices].map((line) => `${line}\n`).join("");
}

function differenceLine({ path, from, to }: Difference): readonly [Hue, string] {
  if (from === null || from === undefined) return ["green", `+ ${path}: ${shown(to)}`];
  if (to === null || to === undefined) return ["red", `- ${path}: ${shown(from)}`];
  return ["yellow", `~ ${path}: ${shown(from)} -> ${shown(to)}`];
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

export const sumText = (done: number, planned: readonly Change[], mode: "dry-run" | "apply"): string =>
  planned.length === 0
    ? "The fleet is as the file says.\n"
    : mode === "dry-run"
      ? `${count(planned.length, "change")} would be made.\n`
      : `${done} of ${count(planned.length, "change")} made.\n`;
