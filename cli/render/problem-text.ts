import type { ProblemDetails } from "../../core/problem/problem.js";
import { formatBytes } from "./quantity.js";
import { padEnd, textWidth } from "./text-width.js";
import { printable, type Paint } from "./terminal.js";

/** What every rendering of a problem needs; a Problem and the problem of a host's status both have it. */
export interface ProblemFacts {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly details: ProblemDetails | Readonly<Record<string, unknown>>;
}

/** Details that a reader acts on, path first; the rest is in the message already. */
const TOLD = /^(path|need|have|needBytes|haveBytes|missingBytes|shortBytes|freeBytes)$/;

/** A problem for people: what, where, numbers, what to do. Never a stack trace. */
export function problemText(problem: ProblemFacts, paint: Paint): string {
  const facts = Object.entries(problem.details)
    .filter(([name]) => TOLD.test(name))
    .map(([name, value]) => [name.replace(/Bytes$/, ""), detailText(name, value)] as const);
  const labels = [...facts, ["what to do", problem.remedy] as const];
  const width = Math.max(...labels.map(([name]) => textWidth(name))) + 1;
  const head = `${paint("red", `error ${problem.code}`)}: ${printable(problem.message)}\n`;
  return head + labels.map(([name, value]) => `  ${padEnd(`${name}:`, width)} ${printable(value)}\n`).join("");
}

function detailText(name: string, value: unknown): string {
  if (typeof value === "number" && /Bytes$/.test(name)) return `${formatBytes(value)} (${value} bytes)`;
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}
