import type { ProblemDetails } from "../../../core/problem/problem.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { padEnd, textWidth, wrapWords } from "../../../core/terminal/text-width.js";
import { type Paint } from "../terminal.js";
import { printable } from "../../../core/terminal/printable.js";

/** What every rendering of a problem needs; a Problem and the problem of a host's status both have it. */
export interface ProblemFacts {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly details: ProblemDetails | Readonly<Record<string, unknown>>;
}

/** Details that a reader acts on, path first; the rest is in the message already. */
const TOLD = /^(path|need|have|needBytes|haveBytes|missingBytes|shortBytes|freeBytes)$/;

/** A problem for people: the code, what and where, why, numbers, what to do. Never a stack trace. Wrapped where there is an edge. */
export function problemText(problem: ProblemFacts, paint: Paint, columns?: number): string {
  const facts = Object.entries(problem.details)
    .filter(([name]) => TOLD.test(name))
    .map(([name, value]) => [name.replace(/Bytes$/, ""), detailText(name, value)] as const);
  const [what, why] = parted(problem);
  const reason = why === undefined ? [] : [["why", why] as const];
  const labels = [...reason, ...facts, ["what to do", problem.remedy] as const];
  const width = Math.max(...labels.map(([name]) => textWidth(name))) + 1;
  const title = `error ${problem.code}`;
  const head = hanging(`${title}: ${printable(what)}`, 2, columns).replace(title, paint("red", title));
  const told = labels.map(([name, value]) =>
    hanging(`  ${padEnd(`${name}:`, width)} ${printable(value)}`, width + 3, columns),
  );
  return [head, ...told].map((text) => `${text}\n`).join("");
}

/** A message that ends with its reason, apart: what was wrong, and why. */
function parted({ message, details }: ProblemFacts): readonly [what: string, why: string | undefined] {
  const why = details["why"];
  if (typeof why !== "string" || why === "" || !message.endsWith(`: ${why}`)) return [message, undefined];
  return [message.slice(0, -why.length - 2), why];
}

/** Lines after the first begin at the indent; a pipe has no edge, so that nothing is broken there. */
function hanging(text: string, indent: number, columns: number | undefined): string {
  if (columns === undefined || textWidth(text) <= columns) return text;
  const lead = text.slice(0, indent);
  const lines = wrapWords(text.slice(indent), Math.max(20, columns - indent));
  return lines.map((line, at) => (at === 0 ? lead : " ".repeat(indent)) + line).join("\n");
}

function detailText(name: string, value: unknown): string {
  // Details that came through an agent's message are text.
  const bytes = /Bytes$/.test(name) && /^\d+$/.test(String(value)) ? Number(value) : undefined;
  if (bytes !== undefined) return `${formatBytes(bytes)} (${bytes} bytes)`;
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}
